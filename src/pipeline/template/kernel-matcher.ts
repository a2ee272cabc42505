import { CELL_WIDTH, KernelMemory } from './kernel-memory.ts';
import { NO_TEMPLATE, type MessageMatcher } from './message-matcher.ts';
import { provisionalTemplate } from './provisional-template.ts';
import { createShape, type Shape } from './shape.ts';
import { needsAlignment, TemplateLookup, templateOf, UNMATCHED } from './template-lookup.ts';
import type { Template, TemplateSet } from './template-set.ts';
import { MAX_MESSAGE_BYTES } from './token-buffer.ts';

/** Bytes that `load` takes over; more are matched message by message, so that memory stays bounded. */
export const MAX_LOADED_BYTES = 64 * 1024 * 1024;

/** Slots of the kernel's table of shapes, half of which can be in use: 256 KB to 2 MB. */
const FEWEST_SLOTS = 16_384;
const MOST_SLOTS = 131_072;

/** Slots per template: most templates are met in one shape, those that take plain words in many. */
const SLOTS_PER_TEMPLATE = 8;

/**
 * The matcher with its inner loops in WebAssembly (wasm/match-kernel.as.ts): the answers of `TemplateMatcher`, several times
 * faster. It takes about a millisecond and a megabyte to make: one per thread and model, not one per message.
 *
 * Hot: see bench/template.bench.ts.
 */
export class KernelMatcher implements MessageMatcher {
  readonly set: TemplateSet;
  template = NO_TEMPLATE;
  idHigh = 0;
  idLow = 0;
  parameterCount = 0;
  readonly #lookup: TemplateLookup;
  readonly #memory: KernelMemory;
  #loaded: Uint8Array | undefined;
  readonly #shape: Shape = createShape();
  /** Array of the last message, and the address at which it would begin in the kernel's memory. */
  #source: Uint8Array = new Uint8Array(0);
  #origin = 0;

  constructor(set: TemplateSet) {
    this.set = set;
    this.#lookup = new TemplateLookup(set);
    const wanted = 2 ** Math.ceil(Math.log2(set.templates.length * SLOTS_PER_TEMPLATE + 1));
    this.#memory = new KernelMemory({
      slots: Math.min(MOST_SLOTS, Math.max(FEWEST_SLOTS, wanted)),
      parameterCells: this.#lookup.parameterCells,
    });
  }

  get spans(): Int32Array {
    return this.#memory.spans;
  }

  get shape(): Shape {
    const { cells, result } = this.#memory;
    const shape = this.#shape;
    shape.bytes = this.#source;
    shape.count = result[2]!;
    shape.id.high = result[0]!;
    shape.id.low = result[1]!;
    for (let cell = 0, at = 0; cell < shape.count; cell++, at += CELL_WIDTH) {
      shape.start[cell] = cells[at]! - this.#origin;
      shape.end[cell] = cells[at + 1]! - this.#origin;
      shape.low[cell] = cells[at + 2]!;
      shape.high[cell] = cells[at + 3]!;
      shape.kind[cell] = cells[at + 4]!;
      shape.gap[cell] = cells[at + 5]!;
    }
    return shape;
  }

  load(bytes: Uint8Array): void {
    this.#loaded = undefined;
    if (bytes.length > MAX_LOADED_BYTES) return;
    this.#memory.loadText(bytes);
    this.#loaded = bytes;
  }

  match(bytes: Uint8Array, start: number, end: number): number {
    const { kernel, result } = this.#memory;
    this.#source = bytes;
    const origin = bytes === this.#loaded ? this.#memory.textAddress : this.#copy(bytes, start, end);
    this.#origin = origin;
    let answer = kernel.match(origin + start, origin + end, origin);
    if (answer < 0) answer = this.#look();
    if (answer === UNMATCHED) {
      this.template = NO_TEMPLATE;
      this.idHigh = result[0]!;
      this.idLow = result[1]!;
      this.parameterCount = result[3]!;
      return NO_TEMPLATE;
    }
    const template = templateOf(answer);
    const { ids } = this.#lookup;
    this.template = template;
    this.idHigh = ids[2 * template]!;
    this.idLow = ids[2 * template + 1]!;
    this.parameterCount = needsAlignment(answer)
      ? this.#lookup.align(this.shape, template, this.#memory.spans)
      : result[3]!;
    return template;
  }

  provisionalTemplate(): Template {
    return provisionalTemplate(this.shape);
  }

  /** Answers for a shape seen first, and remembers it by its id, unless shapes with that id can differ in the answer. */
  #look(): number {
    const { kernel } = this.#memory;
    const answer = this.#lookup.find(this.shape);
    if (!this.#lookup.dependsOnGaps) kernel.remember(answer);
    if (!needsAlignment(answer)) kernel.takeParameters(answer);
    return answer;
  }

  /** Copies one message to the kernel's memory; returns where the array that it came from would begin there. */
  #copy(bytes: Uint8Array, start: number, end: number): number {
    const { bytes: target, messageAddress } = this.#memory;
    const origin = messageAddress - start;
    const stop = Math.min(end, start + MAX_MESSAGE_BYTES);
    for (let at = start; at < stop; at++) target[origin + at] = bytes[at]!;
    return origin;
  }
}
