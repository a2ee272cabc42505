import { textAt } from '../../core/batch.ts';
import type { DictionaryColumn } from '../../core/batch.ts';
import type { EntryFilter } from '../../core/entry-filter.ts';
import { entryOfRow } from '../../core/entry-of-row.ts';
import { LEVEL_CODE } from '../../core/level.ts';
import { formatId64 } from '../../core/scored-batch.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';
import { compileCondition, containsTest } from '../../query/evaluate.ts';

/** Text conditions decode each message (about 1 µs), others each line (3 µs); beyond this many rows of a batch the rest count as skipped. */
export const TEXT_ROWS_LIMIT = 20_000;

export interface MatchedRows {
  /** At most the limit asked for, the newest ones, in batch order. */
  readonly rows: readonly number[];
  /** Matching rows left out, and rows that were not looked at. */
  readonly skipped: number;
}

/** Rows of `scored` that satisfy `filter`: the same answer the store gives for the same filter. */
export function matchRows(scored: ScoredBatch, filter: EntryFilter, limit: number): MatchedRows {
  const matches = compile(scored, filter);
  const rows: number[] = [];
  let skipped = 0;
  let textRows = 0;
  for (let row = scored.batch.count - 1; row >= 0; row--) {
    if (!matches.columns(row)) continue;
    if (matches.text !== undefined) {
      if (textRows === TEXT_ROWS_LIMIT) {
        skipped++;
        continue;
      }
      textRows++;
      if (!matches.text(row)) continue;
    }
    if (rows.length < limit) rows.push(row);
    else skipped++;
  }
  return { rows: rows.reverse(), skipped };
}

interface RowTests {
  readonly columns: (row: number) => boolean;
  readonly text: ((row: number) => boolean) | undefined;
}

type RowTest = (row: number) => boolean;

function compile(scored: ScoredBatch, filter: EntryFilter): RowTests {
  const { batch } = scored;
  const tests: RowTest[] = [];
  const { fromUs, toUs, minScore, trace } = filter;
  if (fromUs !== undefined) tests.push((row) => batch.timeUs[row]! >= fromUs);
  if (toUs !== undefined) tests.push((row) => batch.timeUs[row]! < toUs);
  if (filter.levels !== undefined) {
    const codes = new Set<number>(filter.levels.map((level) => LEVEL_CODE[level]));
    tests.push((row) => codes.has(batch.level[row]!));
  }
  if (filter.services !== undefined) tests.push(valueTest(batch.service, filter.services));
  if (filter.hosts !== undefined) tests.push(valueTest(batch.host, filter.hosts));
  if (filter.anomalous !== undefined) {
    const wanted = filter.anomalous ? 1 : 0;
    tests.push((row) => scored.anomalous[row] === wanted);
  }
  if (minScore !== undefined) tests.push((row) => scored.score[row]! >= minScore);
  if (filter.templates !== undefined) {
    const wanted = new Set(filter.templates);
    tests.push((row) => wanted.has(formatId64(scored.templateHigh[row]!, scored.templateLow[row]!)));
  }
  if (trace !== undefined) tests.push((row) => textAt(batch.trace, row) === trace);
  return { columns: (row) => tests.every((test) => test(row)), text: entryTest(scored, filter) };
}

function valueTest(column: DictionaryColumn, wanted: readonly string[]): RowTest {
  const codes = new Set<number>();
  for (const [code, value] of column.values.entries()) if (wanted.includes(value)) codes.add(code);
  return (row) => codes.has(column.index[row]!);
}

/** Tests that need the message or more of the line decoded. */
function entryTest(scored: ScoredBatch, { text = [], where }: EntryFilter): RowTest | undefined {
  if (text.length === 0 && where === undefined) return undefined;
  const contains = text.map(containsTest);
  const condition = where && compileCondition(where);
  return (row) => {
    if (contains.length > 0) {
      const message = textAt(scored.batch.message, row);
      if (!contains.every((test) => test(message))) return false;
    }
    return condition === undefined || condition(entryOfRow(scored, row));
  };
}
