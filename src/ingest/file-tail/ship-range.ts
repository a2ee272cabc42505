import { basename } from 'node:path';
import type { BatchBuilder } from '../../core/batch-builder.ts';
import { batchIdOfKey } from '../../core/batch-id.ts';
import type { IngestLimits } from '../limits.ts';
import { BRACE_OPEN, LF } from '../bytes/ascii.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import { JsonLinesDecoder } from '../json-lines/decode.ts';
import { type AcceptedLines, ownTimeOf } from '../ingest-observer.ts';
import type { ShapeTree } from '../json-lines/shape-tree.ts';
import { parseDockerLine } from '../lines/docker-line.ts';
import { TextLinesDecoder } from '../lines/decode.ts';
import type { SourceFormat } from '../lines/source-format.ts';
import type { Sink } from '../sink.ts';
import type { TimeRules } from '../time/time-rules.ts';
import { type FileRange, isCut } from './file-range.ts';
import { contentKey, type FileState } from './tail-state.ts';

export interface ShipTools {
  readonly sink: Pick<Sink, 'accept'>;
  readonly builder: BatchBuilder;
  readonly limits: IngestLimits;
  readonly time: TimeRules;
  readonly format: SourceFormat;
  readonly shapes: ShapeTree;
}

export interface Shipped {
  readonly entries: number;
  readonly services: readonly string[];
  readonly lastTimeUs: AcceptedLines['lastTimeUs'];
  /** Whether the queue had the range already: it was handed over before a crash. */
  readonly duplicate: boolean;
}

/**
 * Decodes the range and hands it to the sink as one batch; resolves when it is durable. The batch id is that of
 * content and range, so that handing over the same range again adds nothing.
 */
export async function shipRange(state: FileState, range: FileRange, tools: ShipTools): Promise<Shipped> {
  const { start, end, bytes } = range;
  const { builder, limits, time } = tools;
  const context = { limits, time, source: `file:${state.path}`, service: serviceOf(state.path), host: '' };
  if (isCut(range)) {
    const decoder = new TextLinesDecoder(builder, context, tools.format);
    decoder.longLine(bytes, end - start - Number(range.tail.at(-1) === LF));
    decoder.finish();
  } else if (!isJson(bytes) || !decode(new JsonLinesDecoder(builder, context, tools.shapes), bytes)) {
    // What JSON lines would refuse is text here: nothing of a file is dropped.
    builder.build(UNUSED_ID, 0);
    decode(new TextLinesDecoder(builder, context, tools.format), bytes);
  }
  const entries = builder.count;
  const key = `${contentKey(state)}:${start}-${end}`;
  // Built also when empty (blank lines only): the builder must be clean for the next range.
  const batch = builder.build(batchIdOfKey('file', key), time.receivedUs);
  if (entries === 0) return { entries: 0, services: [], lastTimeUs: undefined, duplicate: false };
  const lastTimeUs = ownTimeOf(batch);
  const { duplicate } = await tools.sink.accept(batch);
  return { entries, services: batch.service.values, lastTimeUs, duplicate };
}

/** False when a line was refused. */
function decode(decoder: EntryDecoder, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length;) at += decoder.push(bytes.subarray(at), Infinity);
  decoder.finish();
  return decoder.rejects.count === 0;
}

/** Whether the first line is a JSON object, and not one that Docker wrapped a text line in. */
function isJson(bytes: Uint8Array): boolean {
  const feed = bytes.indexOf(LF);
  const end = feed < 0 ? bytes.length : feed;
  return bytes[0] === BRACE_OPEN && parseDockerLine(bytes, 0, end) === undefined;
}

const UNUSED_ID = '0000000000000000';

/** `auth` of `/var/log/auth.log.2.gz`: stands in where lines name no service. */
export function serviceOf(path: string): string {
  return basename(path).replace(/(?:\.gz|\.\d+|-\d{8}|\.log|\.txt|\.json|\.ndjson)+$/, '');
}
