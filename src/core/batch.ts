/**
 * Entries that travel together, as columns: what the broker carries, what scorers read. Row `i` of every column
 * is entry `i`. Immutable once built; made by `BatchBuilder` or `decodeEnvelope`.
 */
export interface EntryBatch {
  /** 16 lower-case hex digits, unique to this batch; writes are idempotent by it. See `batch-id.ts`. */
  readonly batchId: string;
  readonly count: number;
  /** When the batch was taken in, µs since the Unix epoch. */
  readonly receivedUs: number;
  /** µs since the Unix epoch, UTC. Whole numbers; a double holds them exactly until the year 2255. */
  readonly timeUs: Float64Array;
  /** Index into `LEVELS`. */
  readonly level: Uint8Array;
  /** Bits of `ENTRY_FLAG`. */
  readonly flags: Uint8Array;
  readonly service: DictionaryColumn;
  readonly host: DictionaryColumn;
  /** Where entries came from, such as `http`, `file:/var/log/app.log`: bounded in number. */
  readonly source: DictionaryColumn;
  readonly message: TextColumn;
  /** A flat JSON object per entry (nested keys joined by a dot), or nothing. */
  readonly attributes: TextColumn;
  /** Trace id, request id or nothing. */
  readonly trace: TextColumn;
}

/** Few distinct values: `values[index[i]]` belongs to row `i`. `values` holds at most 65,536. */
export interface DictionaryColumn {
  readonly values: readonly string[];
  readonly index: Uint16Array;
}

/** UTF-8 text: row `i` is `bytes.subarray(offsets[i], offsets[i + 1])`. `offsets` has `count + 1` values. */
export interface TextColumn {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

export const ENTRY_FLAG = {
  /** The sender gave no time: the time of receipt stands in. */
  timeAssumed: 1,
  /** The sender's time was out of the accepted range and was kept as an attribute; receipt stands in. */
  timeAdjusted: 2,
  /** The message or an attribute was longer than its limit and was cut. */
  truncated: 4,
  /** The sender's bytes were not valid UTF-8 (or held half a surrogate pair): U+FFFD stands in for what was not. */
  encodingRepaired: 8,
} as const;

const decoder = new TextDecoder();

/** Text of row `row` as a string: for readers off the hot path. */
export function textAt(column: TextColumn, row: number): string {
  return decoder.decode(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]));
}

/** Value of row `row` of a dictionary column. */
export function valueAt(column: DictionaryColumn, row: number): string {
  const value = column.values[column.index[row] ?? -1];
  if (value === undefined) throw new RangeError(`row ${row} has no dictionary value`);
  return value;
}
