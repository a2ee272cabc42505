/**
 * AssemblyScript: finds the shapes of messages and the templates of shapes that were seen before. It does what ../shape-scanner.ts
 * and ../template-matcher.ts say, bit for bit; the host (../match-kernel.ts) owns the memory, fills the tables and answers for
 * shapes that are new. Compiled into match-kernel.wasm.ts by scripts/build-wasm.ts.
 */
import {
  cellAt,
  CELLS,
  CLASSES,
  CONSTANT,
  KEYWORD_KEYS,
  KEYWORD_ROLES,
  SPANS,
  UNIT_KEYS,
  UNIT_TYPES,
  WORD,
} from './layout.as';
import { cellCount, idHigh, idLow, scanShape } from './shape.as';

export { CELLS, CLASSES, KEYWORD_KEYS, KEYWORD_ROLES, SPANS, UNIT_KEYS, UNIT_TYPES };

/** What the host reads after a match. */
@unmanaged
class Result {
  idHigh: i32;
  idLow: i32;
  cells: i32;
  parameters: i32;
}

/** Address of the Result. */
export const RESULT: usize = memory.data(16, 4);

/** First address that is free for the host. */
export const HEAP: usize = __heap_base;

/** Answer for a shape that is not in the table. */
const NEW_SHAPE: i32 = -1;

/** A remembered shape; `value` as in ../template-matcher.ts, plus 1, so that 0 means an empty slot. */
@unmanaged
class Slot {
  cells: i32;
  low: i32;
  high: i32;
  value: i32;
}

let table: usize = 0;
let slotMask: i32 = 0;
let used: i32 = 0;

/** int32 per template and one more: where its parameters begin in `parameterCells`; int32 cell numbers. */
let parameterStarts: usize = 0;
let parameterCells: usize = 0;

/** Address at which the host's array of the last message would begin. */
let origin: usize = 0;

/** Tells where the tables are. `slots`, a power of two, are zero. */
export function setTables(slots: usize, slotCount: i32, starts: usize, cells: usize): void {
  table = slots;
  slotMask = slotCount - 1;
  used = 0;
  parameterStarts = starts;
  parameterCells = cells;
}

/**
 * Finds the shape of the message at `start … end`, and its template when the shape is in the table: then its spans are written too.
 *
 * @returns the remembered value, or NEW_SHAPE
 */
export function match(start: usize, end: usize, hostOrigin: usize): i32 {
  origin = hostOrigin;
  scanShape(start, end);
  const result = changetype<Result>(RESULT);
  result.idHigh = idHigh;
  result.idLow = idLow;
  result.cells = cellCount;
  const slot = findSlot();
  if (slot.value == 0) return NEW_SHAPE;
  const value = slot.value - 1;
  takeParameters(value);
  return value;
}

/** Remembers the value of the last shape; forgets all others first when the table is half full. */
export function remember(value: i32): void {
  if ((used + 1) * 2 > slotMask + 1) {
    memory.fill(table, 0, (slotMask + 1) * offsetof<Slot>());
    used = 0;
  }
  const slot = findSlot();
  slot.cells = cellCount;
  slot.low = idLow;
  slot.high = idHigh;
  slot.value = value + 1;
  used++;
}

/** Writes the spans of the last message: those of the template, or of all its values without one. */
export function takeParameters(value: i32): void {
  if (value == 0) takeOwnParameters();
  else takeTemplateParameters((value >> 1) - 1);
}

function findSlot(): Slot {
  const mixed = (idLow * 0x85ebca6b) ^ idHigh ^ cellCount;
  let at = (mixed ^ (mixed >>> 15)) & slotMask;
  while (true) {
    const slot = changetype<Slot>(table + <usize>at * offsetof<Slot>());
    if (slot.value == 0) return slot;
    if (slot.low == idLow && slot.high == idHigh && slot.cells == cellCount) return slot;
    at = (at + 1) & slotMask;
  }
}

function takeTemplateParameters(template: i32): void {
  const from = load<i32>(parameterStarts + ((<usize>template) << 2));
  const to = load<i32>(parameterStarts + ((<usize>(template + 1)) << 2));
  let span = SPANS;
  for (let index = from; index < to; index++, span += 12) {
    takeCell(load<i32>(parameterCells + ((<usize>index) << 2)), span);
  }
  changetype<Result>(RESULT).parameters = to - from;
}

function takeOwnParameters(): void {
  let span = SPANS;
  for (let cell = 0; cell < cellCount; cell++) {
    if (cellAt(cell).kind == CONSTANT) continue;
    takeCell(cell, span);
    span += 12;
  }
  changetype<Result>(RESULT).parameters = ((span - SPANS) as i32) / 12;
}

function takeCell(index: i32, span: usize): void {
  const cell = cellAt(index);
  store<i32>(span, cell.start - origin);
  store<i32>(span, cell.end - origin, 4);
  store<i32>(span, cell.kind == CONSTANT ? WORD : cell.kind, 8);
}
