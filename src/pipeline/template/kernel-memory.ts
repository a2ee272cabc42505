import { instantiateKernel, type WasmMemory } from '../forest/wasm/instantiate.ts';
import { BYTE_CLASS } from './byte-class.ts';
import { classifyWord } from './classify-word.ts';
import type { Word } from './word.ts';
import { KEYWORD_KEYS, KEYWORD_ROLES } from './keyword.ts';
import { SPAN_WIDTH } from './message-matcher.ts';
import { DURATION, SIZE } from './parameter-type.ts';
import { MAX_CELLS } from './shape.ts';
import { structuredValueEnd } from './structured-value.ts';
import { MAX_MESSAGE_BYTES } from './token-buffer.ts';
import { UNITS } from './unit.ts';
import { bytes as kernelBytes } from './wasm/match-kernel.wasm.ts';
import { controlSequenceEnd, isDottedKey, urlEnd } from './word-boundary.ts';

/** What wasm/match-kernel.as.ts exports; globals are addresses. */
export interface MatchKernel {
  readonly memory: WasmMemory;
  readonly HEAP: Address;
  readonly CLASSES: Address;
  readonly KEYWORD_KEYS: Address;
  readonly KEYWORD_ROLES: Address;
  readonly UNIT_KEYS: Address;
  readonly UNIT_TYPES: Address;
  readonly CELLS: Address;
  readonly SPANS: Address;
  readonly RESULT: Address;
  setTables(slots: number, slotCount: number, starts: number, cells: number): void;
  match(start: number, end: number, origin: number): number;
  remember(answer: number): void;
  takeParameters(answer: number): void;
}

interface Address {
  readonly value: number;
}

/** Numbers of a cell. */
export const CELL_WIDTH = 6;

/** Bytes of a WebAssembly page. */
const PAGE_BYTES = 65_536;

/** The kernel reads messages 16 bytes at a time, so up to 15 bytes past the last. */
const READ_AHEAD_BYTES = 16;

/** Bytes of a remembered shape in the kernel's table. */
const SLOT_BYTES = 16;

/** The kernel's table of short units, as in wasm/layout.as.ts. */
const UNIT_SLOTS = 256;
const UNIT_MIX = 0x9e3779b1;
const UNIT_SHIFT = 24;
const SHORT_UNIT_BYTES = 4;

/** The kernel's memory: [its own data][table of shapes][parameters of templates][one message][loaded messages]. */
export class KernelMemory {
  readonly kernel: MatchKernel;
  /** Address of the one message that was not loaded. */
  readonly messageAddress: number;
  /** Address of the loaded messages. */
  readonly textAddress: number;
  /** All of it; the views are replaced when the memory grows. */
  bytes: Uint8Array;
  /** Cells of the last shape, CELL_WIDTH numbers each: start, end, low, high, kind, gap; start and end are addresses. */
  cells: Int32Array;
  spans: Int32Array;
  /** idHigh, idLow, cells, parameters. */
  result: Int32Array;

  /** @param tables slots: a power of two; parameterCells: per template the cells that are parameters */
  constructor(tables: { readonly slots: number; readonly parameterCells: readonly Int32Array[] }) {
    this.kernel = instantiateKernel<MatchKernel>(kernelBytes, { 'host.as': this.#hostFunctions() });
    const { slots, parameterCells } = tables;
    const slotAddress = Math.ceil(this.kernel.HEAP.value / SLOT_BYTES) * SLOT_BYTES;
    const startAddress = slotAddress + slots * SLOT_BYTES;
    const cellAddress = startAddress + 4 * (parameterCells.length + 1);
    const cells = parameterCells.reduce((sum, own) => sum + own.length, 0);
    this.messageAddress = cellAddress + 4 * cells;
    this.textAddress = this.messageAddress + MAX_MESSAGE_BYTES + READ_AHEAD_BYTES;
    this.bytes = new Uint8Array(0);
    this.#grow(this.textAddress);
    ({ cells: this.cells, spans: this.spans, result: this.result } = this.#views());
    this.#fillTables();
    const starts = new Int32Array(this.kernel.memory.buffer, startAddress, parameterCells.length + 1);
    const numbers = new Int32Array(this.kernel.memory.buffer, cellAddress, cells);
    parameterCells.forEach((own, template) => {
      numbers.set(own, starts[template]);
      starts[template + 1] = starts[template]! + own.length;
    });
    this.kernel.setTables(slotAddress, slots, startAddress, cellAddress);
  }

  /** Copies messages to `textAddress`. */
  loadText(text: Uint8Array): void {
    if (this.#grow(this.textAddress + text.length + READ_AHEAD_BYTES)) {
      ({ cells: this.cells, spans: this.spans, result: this.result } = this.#views());
    }
    this.bytes.set(text, this.textAddress);
  }

  /** Whether the memory had to grow. */
  #grow(wantedBytes: number): boolean {
    const { memory } = this.kernel;
    const missing = wantedBytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.bytes = new Uint8Array(memory.buffer);
    return missing > 0;
  }

  #views(): Record<'cells' | 'spans' | 'result', Int32Array> {
    const { CELLS, SPANS, RESULT, memory } = this.kernel;
    return {
      cells: new Int32Array(memory.buffer, CELLS.value, MAX_CELLS * CELL_WIDTH),
      spans: new Int32Array(memory.buffer, SPANS.value, MAX_CELLS * SPAN_WIDTH),
      result: new Int32Array(memory.buffer, RESULT.value, 4),
    };
  }

  #fillTables(): void {
    const { kernel } = this;
    const { buffer } = kernel.memory;
    new Int32Array(buffer, kernel.CLASSES.value, BYTE_CLASS.length).set(BYTE_CLASS);
    new Int32Array(buffer, kernel.KEYWORD_KEYS.value, KEYWORD_KEYS.length).set(KEYWORD_KEYS);
    new Uint8Array(buffer, kernel.KEYWORD_ROLES.value, KEYWORD_ROLES.length).set(KEYWORD_ROLES);
    const keys = new Int32Array(buffer, kernel.UNIT_KEYS.value, UNIT_SLOTS);
    const types = new Int32Array(buffer, kernel.UNIT_TYPES.value, UNIT_SLOTS);
    for (const unit of UNITS) {
      if (unit.bytes.length > SHORT_UNIT_BYTES || unit.measures === 'percent') continue;
      const key = unit.bytes.reduce((sum, byte, index) => sum | (byte << (8 * index)), 0);
      let slot = Math.imul(key, UNIT_MIX) >>> UNIT_SHIFT;
      while (types[slot] !== 0) slot = (slot + 1) % UNIT_SLOTS;
      keys[slot] = key;
      types[slot] = unit.measures === 'duration' ? DURATION : SIZE;
    }
  }

  /** The rare forms of words and values, which the kernel leaves to the reference functions. */
  #hostFunctions(): Readonly<Record<string, (...numbers: number[]) => number>> {
    const word: Word = { bytes: new Uint8Array(0), start: 0, end: 0, flags: 0 };
    return {
      classifyWord: (start, end, flags) => {
        word.bytes = this.bytes;
        word.start = start!;
        word.end = end!;
        word.flags = flags!;
        return classifyWord(word);
      },
      structuredValueEnd: (at, end) => structuredValueEnd(this.bytes, at, end),
      urlEnd: (at, first, end) => urlEnd(this.bytes, at, { first: first, end: end }),
      isDottedKey: (start, colon, end) =>
        isDottedKey({ bytes: this.bytes, start: start, end: end }, colon) ? 1 : 0,
      controlSequenceEnd: (at, end) => controlSequenceEnd(this.bytes, at, end),
    };
  }
}
