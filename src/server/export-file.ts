import { HttpProblem } from '../api/http-problem.ts';
import { csvRow } from '../core/csv.ts';
import type { StoreQuery } from '../query/query-filter.ts';
import type { EntryStore, ExportFormat, TableResult, TableValue } from '../store/store.ts';
import { lineContext } from './line-context.ts';
import { formatTimeUs } from './time-range.ts';

/** A client that takes nothing for this long is gone: it would hold one of the store's few places for exports. */
const STALL_LIMIT_MS = 120_000;
/** By the contract of the store. */
const CONTEXT_ROWS = 10_000;

export const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

export interface ExportFile {
  readonly query: StoreQuery;
  readonly format: ExportFormat;
  readonly signal: AbortSignal;
}

/**
 * The bytes of a file with everything a query gives. Fails before the first byte when the query cannot be answered.
 * @throws HttpProblem 400 for `context` as Parquet
 */
export async function exportFile(
  entries: EntryStore,
  { query, format, signal }: ExportFile,
): Promise<AsyncIterable<Uint8Array>> {
  const [first] = query.pipes;
  if (first?.kind === 'context') {
    const { filter } = query;
    const limit = CONTEXT_ROWS;
    if (format === 'parquet') throw noParquet();
    return contextFile(await lineContext(entries, { filter, lines: first.lines, limit, signal }), format);
  }
  const stalled = new AbortController();
  const both = AbortSignal.any([signal, stalled.signal]);
  return withStallLimit(await begun(entries.export({ ...query, format }, both)), () => stalled.abort());
}

/** Waits for the first chunk, so that an error becomes an answer of its own and not half a file. */
async function begun(file: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = file[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}

async function* withStallLimit(
  file: AsyncIterable<Uint8Array>,
  onStall: () => void,
): AsyncGenerator<Uint8Array> {
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const chunk of file) {
      timer = setTimeout(onStall, STALL_LIMIT_MS).unref();
      yield chunk;
      clearTimeout(timer);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** A few rows that are made here and not in the store. */
async function* contextFile(
  { columns, rows }: TableResult,
  format: 'ndjson' | 'csv',
): AsyncGenerator<Uint8Array> {
  const names = columns.map(({ name }) => name);
  const shown = rows.map((row) => row.map((value, at) => valueOf(value, columns[at]?.type)));
  const lines =
    format === 'csv'
      ? [names, ...shown].map(csvRow)
      : shown.map(
          (row) => `${JSON.stringify(Object.fromEntries(names.map((name, at) => [name, row[at]])))}\n`,
        );
  yield Buffer.from(lines.join(''));
}

function noParquet(): HttpProblem {
  return new HttpProblem(400, {
    code: 'NO_PARQUET',
    detail: 'The rows of the pipe context cannot be written as Parquet.',
    nextStep: 'Export them as csv or ndjson, or leave out the pipe.',
  });
}

function valueOf(value: TableValue, type: string | undefined): string | number | boolean {
  if (type === 'time') return formatTimeUs(Number(value));
  return typeof value === 'object' ? '' : value;
}
