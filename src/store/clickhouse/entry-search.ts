import type { Entry } from '../../core/entry.ts';
import type { EntryFilter } from '../../core/entry-filter.ts';
import { formatEntryId } from '../../core/entry-id.ts';
import type { EntryKey } from '../../core/entry-id.ts';
import { AppError } from '../../core/errors.ts';
import type { EntryPage, EntryStore, PageRequest } from '../store.ts';
import type { Connection } from './connection.ts';
import { decodeEntry, ENTRY_SELECT, formatCursor, parseCursor } from './entry-rows.ts';
import { clampTime, entriesFilter, LAST_TIME_US, timeOf } from './filter-sql.ts';
import { idTokens } from './id-tokens.ts';
import { parseId64 } from './id64.ts';
import { TABLE } from './schema.ts';
import type { DayExtent, TimeWindow } from './time-windows.ts';
import { timeWindows } from './time-windows.ts';

type EntrySearch = Pick<EntryStore, 'find' | 'get' | 'getMany' | 'stream'>;

/** Longest page and most keys of one request, by the contract. */
const MAX_LIMIT = 1000;
/** Entries a step of a stream holds: 10,000 of a kilobyte are 10 MB. */
const STREAM_PAGE = 10_000;
/** A window of this size is read in a few milliseconds; see `bench/store.bench.ts`. */
const FIRST_WINDOW_ROWS = 65_536;
const WINDOW_GROWTH = 8;

/** Reads of single entries: pages, streams, look-ups by id. */
export function createEntrySearch(connection: Connection, database: string): EntrySearch {
  const table = `${database}.${TABLE.entries}`;
  return {
    async find(filter, page) {
      checkLimit('limit', page.limit);
      const read = await readPage({ connection, table }, filter, page);
      return read;
    },
    async get(key) {
      const sql = `SELECT ${ENTRY_SELECT} FROM ${table}
        WHERE time = ${timeOf('time')} AND batch = {batch:UInt64} AND row = {row:UInt32} LIMIT 1`;
      const parameters = { time: clampTime(key.timeUs), batch: parseId64(key.batchId), row: key.row };
      const [row] = await connection.rows(sql, parameters);
      return row === undefined ? undefined : decodeEntry(row);
    },
    getMany: (keys) => readKeys({ connection, table }, keys),
    stream: (filter, signal) => streamPages({ connection, table }, filter, signal),
  };
}

interface Source {
  readonly connection: Connection;
  readonly table: string;
}

async function readPage(source: Source, filter: EntryFilter, page: PageRequest): Promise<EntryPage> {
  const order = page.order ?? 'newest';
  const cursor = page.cursor === undefined ? undefined : decodeCursor(page.cursor);
  const range = rangeOf(filter, order, cursor);
  if (range.toUs <= range.fromUs) return { entries: [] };
  const windows = findsId(filter)
    ? [range]
    : timeWindows(await readDays(source, range, page.signal), {
        range,
        order,
        firstRows: Math.max(FIRST_WINDOW_ROWS, page.limit),
        growth: WINDOW_GROWTH,
      });
  const entries: Entry[] = [];
  for (const window of windows) {
    const limit = page.limit - entries.length;
    entries.push(
      ...(await readWindow(source, { filter, window, order, cursor, limit, signal: page.signal })),
    );
    if (entries.length >= page.limit) break;
  }
  const last = entries.at(-1);
  if (entries.length < page.limit || last === undefined) return { entries };
  return { entries, nextCursor: formatCursor(last) };
}

/** Whether skip indexes leave few granules of the whole range: windows would only repeat the look-up. */
export function findsId({ text = [], trace }: EntryFilter): boolean {
  return trace !== undefined || text.some((part) => idTokens(part).length > 0);
}

interface WindowRead {
  readonly filter: EntryFilter;
  readonly window: TimeWindow;
  readonly order: 'newest' | 'oldest';
  readonly cursor: EntryKey | undefined;
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

async function readWindow({ connection, table }: Source, read: WindowRead): Promise<readonly Entry[]> {
  const { window, order, cursor, limit } = read;
  const { where, parameters } = entriesFilter({ ...read.filter, ...window });
  const direction = order === 'newest' ? 'DESC' : 'ASC';
  const beyond = order === 'newest' ? '<' : '>';
  const after =
    cursor === undefined
      ? ''
      : ` AND (time, batch, row) ${beyond} (${timeOf('cursorTime')}, {cursorBatch:UInt64}, {cursorRow:UInt32})`;
  // PREWHERE by hand: the engine leaves conditions on long columns in WHERE, where all columns are read first (2 M
  // rows without a match: 123 instead of 77 ms of CPU).
  const sql = `SELECT ${ENTRY_SELECT} FROM ${table} PREWHERE ${where}${after}
    ORDER BY time ${direction}, batch ${direction}, row ${direction} LIMIT {limit:UInt32}${findsId(read.filter) ? FEW_GRANULES : ''}`;
  const values = {
    ...parameters,
    ...(cursor && {
      cursorTime: cursor.timeUs,
      cursorBatch: parseId64(cursor.batchId),
      cursorRow: cursor.row,
    }),
    limit,
  };
  return (await connection.rows(sql, values, read.signal)).map(decodeEntry);
}

/** A second thread costs more than it reads of a few granules: 5.3 instead of 4.7 ms for a lone id in 2 M lines. */
const FEW_GRANULES = ' SETTINGS max_threads = 1';

/** Extents of the days in the range: answered from the parts' own figures, without reading rows. */
async function readDays(
  { connection, table }: Source,
  range: TimeWindow,
  signal: AbortSignal | undefined,
): Promise<readonly DayExtent[]> {
  const sql = `SELECT toUnixTimestamp64Micro(min(time)), toUnixTimestamp64Micro(max(time)), count()
    FROM ${table} GROUP BY toRelativeDayNum(time)`;
  const rows = await connection.rows(sql, {}, signal);
  return rows
    .map(([minUs, maxUs, count]) => ({ minUs: Number(minUs), maxUs: Number(maxUs), rows: Number(count) }))
    .filter((day) => day.maxUs >= range.fromUs && day.minUs < range.toUs);
}

function rangeOf(filter: EntryFilter, order: 'newest' | 'oldest', cursor: EntryKey | undefined): TimeWindow {
  const fromUs = clampTime(filter.fromUs ?? 0);
  const toUs = filter.toUs === undefined ? LAST_TIME_US + 1 : clampTime(filter.toUs);
  if (cursor === undefined) return { fromUs, toUs };
  return order === 'newest'
    ? { fromUs, toUs: Math.min(toUs, cursor.timeUs + 1) }
    : { fromUs: Math.max(fromUs, cursor.timeUs), toUs };
}

function decodeCursor(text: string): EntryKey {
  const key = parseCursor(text);
  if (key !== undefined) return key;
  throw new AppError('QUERY_INVALID', `${JSON.stringify(text.slice(0, 60))} is not a cursor of this store.`, {
    nextStep: 'Pass the nextCursor of an earlier page unchanged, or none for the first page.',
  });
}

async function readKeys({ connection, table }: Source, keys: readonly EntryKey[]): Promise<readonly Entry[]> {
  if (keys.length === 0) return [];
  checkLimit('number of keys', keys.length);
  // The range leaves parts out, the batches granules; a row that only looks alike is left out below.
  const times = keys.map((key) => clampTime(key.timeUs));
  const sql = `SELECT ${ENTRY_SELECT} FROM ${table}
    WHERE time >= ${timeOf('firstTime')} AND time <= ${timeOf('lastTime')}
      AND batch IN {batches:Array(UInt64)} AND row IN {rows:Array(UInt32)}
      AND toUnixTimestamp64Micro(time) IN {times:Array(Int64)}`;
  const rows = await connection.rows(sql, {
    firstTime: Math.min(...times),
    lastTime: Math.max(...times),
    times,
    batches: keys.map((key) => parseId64(key.batchId)),
    rows: keys.map((key) => key.row),
  });
  const byId = new Map(rows.map(decodeEntry).map((entry) => [entry.id, entry]));
  return keys.map((key) => byId.get(formatEntryId(key))).filter((entry) => entry !== undefined);
}

/** Page by page rather than as one long query: a slow reader holds nothing in the store. */
async function* streamPages(
  source: Source,
  filter: EntryFilter,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Entry[]> {
  let cursor: string | undefined;
  do {
    if (signal?.aborted === true) return;
    const page: EntryPage = await readPage(source, filter, {
      limit: STREAM_PAGE,
      order: 'oldest',
      ...(signal !== undefined && { signal }),
      ...(cursor !== undefined && { cursor }),
    });
    if (page.entries.length > 0) yield page.entries;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

function checkLimit(what: string, value: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= MAX_LIMIT) return;
  throw new RangeError(`${what} must be a whole number from 1 to ${MAX_LIMIT}, not ${value}`);
}
