import type { EntryBatch } from '../core/batch.ts';
import { BatchBuilder } from '../core/batch-builder.ts';
import { AppError } from '../core/errors.ts';
import type { DecodeContext } from '../ingest/decode-context.ts';
import type { EntryDecoder } from '../ingest/entry-decoder.ts';
import { JsonLinesDecoder } from '../ingest/json-lines/decode.ts';
import { DEFAULT_INGEST_LIMITS } from '../ingest/limits.ts';
import { TextLinesDecoder } from '../ingest/lines/decode.ts';
import { UTC } from '../ingest/time/zone.ts';
import { type LineRange, LineTracker } from './line-tracker.ts';
import type { Input } from './open-input.ts';
import { sniffFormat } from './sniff-format.ts';

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
/** A JSON array has to be parsed as a whole. */
const ARRAY_LIMIT_BYTES = 64 * 2 ** 20;
/**
 * Bytes given to a decoder at a time. It looks at all of them with each line it is asked for, so few is fast; the
 * first time it also learns the layout of text lines from them, so not too few.
 */
const SLICE_BYTES = 16 * 1024;
const FIRST_SLICE_BYTES = 64 * 1024;

const LF = 0x0a;
/** Bytes up to a space are blanks or controls: lines of nothing else hold nothing. */
const SPACE = 0x20;

/** Decodes a log of any format. @throws AppError INPUT_INVALID and what the input throws. */
export async function* decodeLog(input: Input, options: DecodeOptions): AsyncGenerator<LogPart, void> {
  const decoding = new Decoding(input, options);
  for await (const chunk of contentOf(input)) {
    for (let at = 0; at < chunk.length;) {
      at += decoding.push(chunk.subarray(at));
      if (decoding.isFull) yield decoding.take();
    }
  }
  decoding.finish();
  yield decoding.take();
}

/** The content, a JSON array as one object a line. */
async function* contentOf(input: Input): AsyncGenerator<Uint8Array, void> {
  const array: Uint8Array[] = [];
  let bytes = 0;
  let isArray: boolean | undefined;
  for await (const chunk of input.chunks()) {
    const format = isArray === undefined ? sniffFormat(chunk) : undefined;
    if (format !== undefined) isArray = format === 'json-array';
    if (isArray !== true) {
      yield chunk;
      continue;
    }
    array.push(Uint8Array.from(chunk));
    bytes += chunk.length;
    if (bytes > ARRAY_LIMIT_BYTES)
      throw invalidArray(input.name, `it is longer than ${ARRAY_LIMIT_BYTES} bytes`);
  }
  if (array.length > 0) yield linesOfArray(input.name, Buffer.concat(array));
}

function linesOfArray(name: string, bytes: Uint8Array): Uint8Array {
  let items: unknown;
  try {
    items = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw invalidArray(name, cause instanceof Error ? cause.message : 'it is no JSON', cause);
  }
  const lines = Array.isArray(items) ? items.map((item) => JSON.stringify(item)) : [];
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

function invalidArray(name: string, why: string, cause?: unknown): AppError {
  return new AppError(
    'INPUT_INVALID',
    `${name} begins like a JSON array but cannot be read as one: ${why}.`,
    {
      nextStep: `Write one object a line instead: jq -c '.[]' FILE`,
      cause,
    },
  );
}

class Decoding {
  readonly #builder = new BatchBuilder();
  readonly #context: DecodeContext;
  readonly #options: DecodeOptions;
  readonly #tracker = new LineTracker();
  #decoder: EntryDecoder | undefined;
  #ranges: LineRange[] = [];
  #parts = 0;
  /** Whether the line under way has something in it. */
  #lineIsBlank = true;

  constructor(input: Input, options: DecodeOptions) {
    this.#options = options;
    this.#context = {
      limits: DEFAULT_INGEST_LIMITS,
      time: { receivedUs: options.receivedUs, zone: UTC, numericDate: 'month-first' },
      source: `file:${input.name}`,
      service: '',
      host: '',
    };
  }

  get isFull(): boolean {
    return this.#builder.count >= PART_ROWS || this.#builder.textBytes >= PART_BYTES;
  }

  /** Decodes up to the end of one line, and returns how many bytes that were. */
  push(chunk: Uint8Array): number {
    const first = this.#decoder === undefined;
    const decoder = (this.#decoder ??= this.#create(chunk));
    const slice = chunk.subarray(0, first ? FIRST_SLICE_BYTES : SLICE_BYTES);
    const before = decoder.accepted;
    const rejectsBefore = decoder.rejects.count;
    const feed = slice.indexOf(LF);
    this.#lineIsBlank &&= isBlank(slice, feed < 0 ? slice.length : feed);
    const used = decoder.push(slice, 1);
    if (feed < 0) return used;
    if (decoder.rejects.count > rejectsBefore) this.#tracker.skip();
    else this.#ranges.push(...this.#tracker.next(decoder.accepted - before, this.#lineIsBlank));
    // What follows the line in the slice was kept for the next one.
    this.#lineIsBlank = used <= feed + 1 || isBlank(slice.subarray(feed + 1), used - feed - 1);
    return used;
  }

  finish(): void {
    const decoder = this.#decoder;
    if (decoder === undefined) return;
    const before = decoder.accepted;
    decoder.finish();
    this.#ranges.push(...this.#endOf(decoder.accepted - before));
    for (const [reason, count] of decoder.rejects.byReason) {
      this.#options.byReason[reason] = (this.#options.byReason[reason] ?? 0) + count;
    }
  }

  take(): LogPart {
    const ranges = this.#ranges;
    this.#ranges = [];
    const batchId = (this.#parts++).toString(16).padStart(16, '0');
    return { batch: this.#builder.build(batchId, this.#options.receivedUs), ranges };
  }

  /** The last line may lack its line feed, and the decoder may have held an entry open. */
  #endOf(added: number): readonly LineRange[] {
    if (this.#lineIsBlank) return this.#tracker.finish(added);
    const before = this.#tracker.next(added > 1 ? added - 1 : 0, false);
    return [...before, ...this.#tracker.finish(added - before.length)];
  }

  #create(chunk: Uint8Array): EntryDecoder {
    return sniffFormat(chunk) === 'text'
      ? new TextLinesDecoder(this.#builder, this.#context)
      : new JsonLinesDecoder(this.#builder, this.#context);
  }
}

function isBlank(bytes: Uint8Array, end: number): boolean {
  for (let at = 0; at < end; at++) if (bytes[at]! > SPACE) return false;
  return true;
}
