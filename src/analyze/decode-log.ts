import type { EntryBatch } from '../core/batch.ts';
import { BatchBuilder } from '../core/batch-builder.ts';
import type { DecodeContext } from '../ingest/decode-context.ts';
import type { EntryDecoder } from '../ingest/entry-decoder.ts';
import { createDecoder } from '../ingest/http/choose-decoder.ts';
import { ShapeTree } from '../ingest/json-lines/shape-tree.ts';
import { DEFAULT_INGEST_LIMITS } from '../ingest/limits.ts';
import { SourceFormat } from '../ingest/lines/source-format.ts';
import { UTC } from '../ingest/time/zone.ts';
import { type FollowedDecoder, FollowedLines, FollowedValues } from './followed-decoder.ts';
import type { LineRange } from './line-tracker.ts';
import type { Input } from './open-input.ts';
import { type LogFormat, sniffFormat } from './sniff-format.ts';

/** Entries with the lines of the file that each was made of. */
export interface LogPart {
  readonly batch: EntryBatch;
  /** One for each row. */
  readonly ranges: readonly LineRange[];
}

export interface DecodeOptions {
  /** Stands in for missing times, dates missing years. */
  readonly receivedUs: number;
  /** Rejected lines by reason are added up here. */
  readonly byReason: Record<string, number>;
}

/** Rows of a part: large enough that per-part costs vanish, small enough for a smooth progress bar. */
const PART_ROWS = 8192;
const PART_BYTES = 4 * 2 ** 20;

/** Decodes a log of any format. @throws what the input throws. */
export async function* decodeLog(input: Input, options: DecodeOptions): AsyncGenerator<LogPart, void> {
  const builder = new BatchBuilder();
  let decoding: Decoding | undefined;
  let parts = 0;
  const take = (followed: FollowedDecoder): LogPart => {
    const batchId = (parts++).toString(16).padStart(16, '0');
    return { ranges: followed.takeRanges(), batch: builder.build(batchId, options.receivedUs) };
  };
  for await (const chunk of withVisibleStart(input.chunks())) {
    decoding ??= startDecoding(sniffFormat(chunk) ?? 'text', { builder, input, options });
    for (let at = 0; at < chunk.length;) {
      at += decoding.followed.push(chunk.subarray(at));
      if (builder.count >= PART_ROWS || builder.textBytes >= PART_BYTES) yield take(decoding.followed);
    }
  }
  if (decoding === undefined) return;
  decoding.followed.finish();
  yield take(decoding.followed);
  for (const [reason, count] of decoding.decoder.rejects.byReason) {
    options.byReason[reason] = (options.byReason[reason] ?? 0) + count;
  }
}

/** White space that is held back until something follows that tells the format. */
const WHITE_LIMIT_BYTES = 64 * 1024;

/** The chunks, the first of them with something in it that is no white space. */
async function* withVisibleStart(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let head: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (sniffFormat(head) === undefined && head.length < WHITE_LIMIT_BYTES) continue;
    yield head;
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield head;
}

interface Decoding {
  readonly decoder: EntryDecoder;
  readonly followed: FollowedDecoder;
}

function startDecoding(
  format: LogFormat,
  parts: { readonly builder: BatchBuilder; readonly input: Input; readonly options: DecodeOptions },
): Decoding {
  const context: DecodeContext = {
    limits: DEFAULT_INGEST_LIMITS,
    time: { receivedUs: parts.options.receivedUs, zone: UTC, numericDate: 'month-first' },
    source: `file:${parts.input.name}`,
    service: '',
    host: '',
  };
  const decoder = createDecoder(format, parts.builder, {
    context,
    shapes: new ShapeTree(),
    lineFormat: new SourceFormat(),
  });
  const followed = format === 'json-values' ? new FollowedValues(decoder) : new FollowedLines(decoder);
  return { decoder, followed };
}
