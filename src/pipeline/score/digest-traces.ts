import type { EntryBatch, TextColumn } from '../../core/batch.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';
import type { TraceDigest } from '../../core/trace-digest.ts';

/**
 * Rows kept a second of log time: traces of about ten lines give a hundred a second, enough to see a share change
 * within half a minute, and the one process that gathers them spends about 1% of a core.
 */
export const TRACE_ROWS_PER_SECOND = 1000;
/** Rows kept of any batch, however short its time: ten batches a second a sender are common. */
export const TRACE_ROWS_PER_BATCH = 256;

/** The traced lines of a batch, sampled by trace. */
export function digestTraces(scored: ScoredBatch): TraceDigest {
  const { batch } = scored;
  const traced = tracedRows(batch);
  const limit = Math.max(TRACE_ROWS_PER_BATCH, TRACE_ROWS_PER_SECOND * spanSeconds(batch));
  let shift = 0;
  while (traced.length / 2 ** shift > limit) shift++;
  const hashes = hashTraces(batch.trace, traced);
  const border = 2 ** (32 - shift);
  const kept: number[] = [];
  for (let index = 0; index < traced.length; index++) if (hashes.low[index]! < border) kept.push(index);
  return gather(scored, { kept, traced, hashes, shift });
}

function tracedRows({ count, trace }: EntryBatch): Uint32Array {
  const rows = new Uint32Array(trace.bytes.length === 0 ? 0 : count);
  let size = 0;
  for (let row = 0; row < rows.length; row++) {
    if (trace.offsets[row + 1]! > trace.offsets[row]!) rows[size++] = row;
  }
  return rows.subarray(0, size);
}

function spanSeconds({ count, timeUs }: EntryBatch): number {
  let first = Infinity;
  let last = -Infinity;
  for (let row = 0; row < count; row++) {
    const time = timeUs[row]!;
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return count === 0 ? 0 : (last - first) / 1e6;
}

interface Hashes {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** Trace ids are at most this long in every tracing standard; of longer texts the end is what differs. */
const HASHED_BYTES = 64;

/** Two multiplicative hashes with different factors: together 64 bits. Hot: 0.03 µs a line of 32 digits. */
function hashTraces({ bytes, offsets }: TextColumn, rows: Uint32Array): Hashes {
  const high = new Uint32Array(rows.length);
  const low = new Uint32Array(rows.length);
  for (let index = 0; index < rows.length; index++) {
    const end = offsets[rows[index]! + 1]!;
    let a = 0x811c9dc5;
    let b = 0x9747b28c;
    for (let at = Math.max(offsets[rows[index]!]!, end - HASHED_BYTES); at < end; at++) {
      a = Math.imul(a ^ bytes[at]!, 0x01000193);
      b = Math.imul(b + bytes[at]!, 0x5bd1e995) ^ (b >>> 13);
    }
    high[index] = a;
    // The finalizer of MurmurHash3: the sampling looks at the leading bits.
    b = Math.imul(b ^ (b >>> 16), 0x85ebca6b);
    b = Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
    low[index] = b ^ (b >>> 16);
  }
  return { high, low };
}

function gather(
  { batch, templateHigh, templateLow }: ScoredBatch,
  from: {
    readonly kept: readonly number[];
    readonly traced: Uint32Array;
    readonly hashes: Hashes;
    readonly shift: number;
  },
): TraceDigest {
  const size = from.kept.length;
  const digest = {
    size,
    shift: from.shift,
    traceHigh: new Uint32Array(size),
    traceLow: new Uint32Array(size),
    timeUs: new Float64Array(size),
    services: batch.service.values,
    service: new Uint16Array(size),
    level: new Uint8Array(size),
    templateHigh: new Uint32Array(size),
    templateLow: new Uint32Array(size),
  };
  for (let at = 0; at < size; at++) {
    const index = from.kept[at]!;
    const row = from.traced[index]!;
    digest.traceHigh[at] = from.hashes.high[index]!;
    digest.traceLow[at] = from.hashes.low[index]!;
    digest.timeUs[at] = batch.timeUs[row]!;
    digest.service[at] = batch.service.index[row]!;
    digest.level[at] = batch.level[row]!;
    digest.templateHigh[at] = templateHigh[row]!;
    digest.templateLow[at] = templateLow[row]!;
  }
  return digest;
}
