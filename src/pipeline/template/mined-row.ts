import { typeBit, WORD } from './parameter-type.ts';
import { keyOf, PARAMETER, type Row } from './template-row.ts';

/** A row on its way to become a template, with what was seen of its cells. */
export interface MinedRow {
  readonly row: Row;
  readonly lines: number;
  /** Per cell: bits of parameter types. */
  readonly types: Uint16Array;
  readonly gaps: Uint8Array;
  /** Per cell: 1 where plain words stand too. */
  readonly words: Uint8Array;
}

/** Turns constant cells into parameters that also take plain words. */
export function openCells(mined: MinedRow, cells: Iterable<number>): MinedRow {
  const row = mined.row.slice();
  const types = mined.types.slice();
  const words = mined.words.slice();
  for (const cell of cells) {
    row[cell] = PARAMETER;
    types[cell]! |= typeBit(WORD);
    words[cell] = 1;
  }
  return { ...mined, row, types, words };
}

/** One row for each group of equal ones. The order of the input has no influence but on the order of the output. */
export function uniteEqualRows(rows: Iterable<MinedRow>): MinedRow[] {
  const united = new Map<string, MinedRow>();
  for (const mined of rows) {
    const key = keyOf(mined.row);
    const other = united.get(key);
    united.set(key, other === undefined ? mined : unite(other, mined));
  }
  return [...united.values()];
}

/** The sum of two rows with equal cells. */
export function unite(first: MinedRow, second: MinedRow): MinedRow {
  return {
    row: first.row,
    lines: first.lines + second.lines,
    types: first.types.map((bits, cell) => bits | second.types[cell]!),
    gaps: first.gaps.map((gap, cell) => gap | second.gaps[cell]!),
    words: first.words.map((words, cell) => words | second.words[cell]!),
  };
}
