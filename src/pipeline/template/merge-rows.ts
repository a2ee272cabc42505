import { fewestConstants, isParameterPosition, type Position } from './merge-rule.ts';
import { openCells, uniteEqualRows, type MinedRow } from './mined-row.ts';
import { isWordText, PARAMETER } from './template-row.ts';

/** Rounds of merging: each can open one more position of rows that differ in several. Logs need two or three. */
const MAX_ROUNDS = 6;

/** 2^32, to pack two hash lanes into one number. */
const TWO_32 = 0x100000000;
const HIGH_BITS = 0x1fffff;

/** A position of some rows that are equal everywhere else. */
interface Candidate extends Position {
  readonly words: Map<string, number>;
  hasParameter: boolean;
  readonly cell: number;
  readonly rows: number[];
}

/**
 * Merges rows that differ in one position whose words are values (see `isParameterPosition`), until nothing changes.
 *
 * All positions are judged on the same rows before any is opened, so the order of the rows plays no part.
 */
export function mergeRows(rows: readonly MinedRow[]): MinedRow[] {
  let current = uniteEqualRows(rows);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const openings = findOpenings(current);
    if (openings.size === 0) break;
    current = uniteEqualRows(current.map((mined, index) => openRow(mined, openings.get(index))));
  }
  return current;
}

/** Per row index: the positions to open, with the number of different words seen there. */
function findOpenings(rows: readonly MinedRow[]): Map<number, Map<number, number>> {
  const openings = new Map<number, Map<number, number>>();
  for (const candidate of findCandidates(rows)) {
    if (!isParameterPosition(candidate)) continue;
    for (const row of candidate.rows) {
      let cells = openings.get(row);
      if (cells === undefined) openings.set(row, (cells = new Map()));
      cells.set(candidate.cell, candidate.words.size);
    }
  }
  return openings;
}

/** Opens the positions with most words first, as long as enough constant words are left. */
function openRow(mined: MinedRow, openings: ReadonlyMap<number, number> | undefined): MinedRow {
  if (openings === undefined) return mined;
  const order = [...openings].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  let constants = mined.row.filter(isWordText).length;
  const cells: number[] = [];
  for (const [cell, different] of order) {
    const isConstant = mined.row[cell] !== PARAMETER;
    if (isConstant && constants - 1 < fewestConstants(different)) continue;
    if (isConstant) constants--;
    cells.push(cell);
  }
  return openCells(mined, cells);
}

function findCandidates(rows: readonly MinedRow[]): Iterable<Candidate> {
  const numbers = new CellNumbers();
  const keys = rows.map((mined) => positionKeys(mined.row, numbers));
  const repeated = repeatedKeys(keys);
  const candidates = new Map<number, Candidate>();
  rows.forEach((mined, index) => {
    const constants = mined.row.filter(isWordText).length;
    mined.row.forEach((text, cell) => {
      const key = keys[index]![cell]!;
      if (!repeated.has(key)) return;
      const isParameter = text === PARAMETER;
      let candidate = candidates.get(key);
      if (candidate === undefined) {
        candidate = {
          words: new Map(),
          hasParameter: false,
          before: wordBefore(mined.row, cell),
          isFirst: cell === 0,
          otherConstants: isParameter ? constants : constants - 1,
          cell,
          rows: [],
        };
        candidates.set(key, candidate);
      }
      candidate.rows.push(index);
      if (isParameter) candidate.hasParameter = true;
      else candidate.words.set(text, (candidate.words.get(text) ?? 0) + mined.lines);
    });
  });
  return candidates.values();
}

/** The constant word before a cell, marks between them passed over; '' when a parameter or nothing stands there. */
function wordBefore(row: readonly string[], cell: number): string {
  let before = cell - 1;
  while (before >= 0 && row[before] !== PARAMETER && !isWordText(row[before]!)) before--;
  return before < 0 ? '' : row[before]!;
}

/** Keys that occur at least twice: sorting numbers is cheaper than a map of all of them, nearly all of which are alone. */
function repeatedKeys(keys: readonly Float64Array[]): Set<number> {
  let total = 0;
  for (const row of keys) total += row.length;
  const all = new Float64Array(total);
  let at = 0;
  for (const row of keys) {
    all.set(row, at);
    at += row.length;
  }
  all.sort();
  const repeated = new Set<number>();
  for (let index = 1; index < total; index++) if (all[index] === all[index - 1]) repeated.add(all[index]!);
  repeated.delete(NO_KEY);
  return repeated;
}

/** Key of positions that never merge: marks. */
const NO_KEY = -1;

/**
 * One number per position: equal for rows that are equal at all other positions (53 bits of a sum of mixed cells, so that
 * leaving one out is a subtraction).
 */
function positionKeys(row: readonly string[], numbers: CellNumbers): Float64Array {
  const length = row.length;
  let low = length;
  let high = length;
  for (let cell = 0; cell < length; cell++) {
    const number = numbers.of(row[cell]!);
    low = (low + mixLow(number, cell)) | 0;
    high = (high + mixHigh(number, cell)) | 0;
  }
  const keys = new Float64Array(length);
  for (let cell = 0; cell < length; cell++) {
    const text = row[cell]!;
    if (text !== PARAMETER && !isWordText(text)) {
      keys[cell] = NO_KEY;
      continue;
    }
    const number = numbers.of(text);
    const ownLow = (low - mixLow(number, cell) + mixLow(-1, cell)) >>> 0;
    const ownHigh = (high - mixHigh(number, cell) + mixHigh(-1, cell)) & HIGH_BITS;
    keys[cell] = ownHigh * TWO_32 + ownLow;
  }
  return keys;
}

function mixLow(number: number, cell: number): number {
  let mixed = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(cell + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
}

function mixHigh(number: number, cell: number): number {
  let mixed = Math.imul(number + 7, 0xc2b2ae35) ^ Math.imul(cell + 3, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x165667b1);
  return Math.imul(mixed ^ (mixed >>> 16), 0x9e3779b1);
}

/** Small numbers for cell texts. */
class CellNumbers {
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) this.#numbers.set(text, (number = this.#numbers.size));
    return number;
  }
}
