import { finishRow, hashText, PARAMETER_CELL, placedHigh, placedLow, type Hash64 } from './content-hash.ts';

/** What stands for a parameter in a row of cells: no constant is empty. */
export const PARAMETER = '';

/** Constants as text and PARAMETER marks: the part of a template that its id is made from. */
export type Row = readonly string[];

/** The content hash of a row: that of every message with this shape. */
export function hashRow(row: Row): Hash64 {
  const hash: Hash64 = { low: 0, high: 0 };
  row.forEach((text, cell) => {
    const lanes = text === PARAMETER ? PARAMETER_LANES : hashText(text);
    hash.low = (hash.low + placedLow(lanes.low, cell)) | 0;
    hash.high = (hash.high + placedHigh(lanes.high, cell)) | 0;
  });
  finishRow(hash, row.length);
  return hash;
}

const PARAMETER_LANES: Hash64 = { low: PARAMETER_CELL, high: PARAMETER_CELL };

/** A string that is equal for equal rows only. Constants hold no control characters. */
export function keyOf(row: Row): string {
  return row.join('\0');
}

/** ASCII letters and everything beyond ASCII. */
const LETTERS = /[A-Za-z\u0080-\uffff]/;

/** Whether a cell is a constant that says something: marks alone do not. */
export function isWordText(text: string): boolean {
  return LETTERS.test(text);
}
