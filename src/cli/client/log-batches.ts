import type { Input } from '../../analyze/open-input.ts';
import { AppError } from '../../core/errors.ts';
import { type LogFormat, sniffFormat } from '../../analyze/sniff-format.ts';
import type { LogBatch } from './send-batch.ts';

/** Lines of an input that travel in one request. */
export interface FileBatch {
  readonly body: Uint8Array;
  readonly contentType: LogBatch['contentType'];
  /** Line of the file, from 1, that the body begins with. */
  readonly firstLine: number;
  readonly lines: number;
  /** Lines left out before this body because they are longer than {@link LINE_LIMIT_BYTES}. */
  readonly tooLong: readonly number[];
}

/** What the server takes in best: see `docs/architecture.md`. */
const BATCH_LINES = 5000;
const BATCH_BYTES = 4 * 2 ** 20;
/** More than the server takes under any configuration that reads lines: such a line is not sent at all. */
export const LINE_LIMIT_BYTES = 16 * 2 ** 20;
/** JSON that is laid out over lines cannot be cut at their ends, so it must fit a request (`ingest.bodyBytes`). */
const VALUES_LIMIT_BYTES = 64 * 2 ** 20;

const LF = 0x0a;

/**
 * Cuts an input into bodies at line ends, holding no more than one of them. JSON that is not one object a
 * line is one body.
 * @throws AppError INPUT_INVALID for such JSON that is larger than a request may be, and what the input throws.
 */
export async function* readBatches(input: Input): AsyncGenerator<FileBatch, void> {
  const cutter = new BatchCutter();
  let contentType: LogBatch['contentType'] | undefined;
  for await (const chunk of input.chunks()) {
    cutter.add(chunk);
    contentType ??= contentTypeOf(cutter.pending);
    if (contentType === undefined) continue;
    if (contentType === 'application/json') {
      if (cutter.pending.length > VALUES_LIMIT_BYTES) throw valuesTooLarge(input.name);
      continue;
    }
    for (let batch = cutter.take(contentType); batch !== undefined; batch = cutter.take(contentType))
      yield batch;
  }
  yield* cutter.rest(contentType ?? 'text/plain; charset=utf-8');
}

class BatchCutter {
  #bytes = new Uint8Array(2 * BATCH_BYTES);
  #start = 0;
  #end = 0;
  #line = 1;
  #tooLong: number[] = [];
  /** Whether the line under way is longer than the limit and being left out. */
  #skipping = false;

  get pending(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  add(chunk: Uint8Array): void {
    let rest = chunk;
    if (this.#skipping) {
      const feed = chunk.indexOf(LF);
      if (feed < 0) return;
      this.#skipping = false;
      rest = chunk.subarray(feed + 1);
    }
    this.#makeRoom(rest.length);
    this.#bytes.set(rest, this.#end);
    this.#end += rest.length;
  }

  /** The next full body, or undefined when more bytes are needed. */
  take(contentType: LogBatch['contentType']): FileBatch | undefined {
    const pending = this.pending;
    let at = 0;
    let lines = 0;
    while (lines < BATCH_LINES && at < BATCH_BYTES) {
      const feed = pending.indexOf(LF, at);
      if (feed < 0) break;
      at = feed + 1;
      lines++;
    }
    if (lines === BATCH_LINES || at >= BATCH_BYTES) return this.#cut(at, lines, contentType);
    // What comes before an endless line goes first, so that the line stands alone.
    if (pending.length - at <= LINE_LIMIT_BYTES) return undefined;
    if (lines > 0) return this.#cut(at, lines, contentType);
    this.#tooLong.push(this.#line++);
    this.#start = this.#end = 0;
    this.#skipping = true;
    return undefined;
  }

  *rest(contentType: LogBatch['contentType']): Generator<FileBatch, void> {
    if (contentType === 'application/json') return yield this.#cut(this.pending.length, 1, contentType);
    for (let batch = this.take(contentType); batch !== undefined; batch = this.take(contentType)) yield batch;
    const pending = this.pending;
    let lines = 0;
    for (let at = pending.indexOf(LF); at >= 0; at = pending.indexOf(LF, at + 1)) lines++;
    if (pending.length > 0 && pending.at(-1) !== LF) lines++;
    if (pending.length > 0 || this.#tooLong.length > 0) yield this.#cut(pending.length, lines, contentType);
  }

  #cut(length: number, lines: number, contentType: LogBatch['contentType']): FileBatch {
    // A copy: the buffer moves on while the body travels.
    const body = this.#bytes.slice(this.#start, this.#start + length);
    const batch = { body, contentType, firstLine: this.#line, lines, tooLong: this.#tooLong };
    this.#start += length;
    this.#line += lines;
    this.#tooLong = [];
    return batch;
  }

  #makeRoom(length: number): void {
    if (this.#end + length <= this.#bytes.length) return;
    const kept = this.#end - this.#start;
    const target = kept + length <= this.#bytes.length ? this.#bytes : new Uint8Array(2 * (kept + length));
    target.set(this.pending);
    this.#bytes = target;
    this.#start = 0;
    this.#end = kept;
  }
}

const CONTENT_TYPES: Readonly<Record<LogFormat, LogBatch['contentType']>> = {
  ndjson: 'application/x-ndjson',
  'json-values': 'application/json',
  text: 'text/plain; charset=utf-8',
};

function contentTypeOf(bytes: Uint8Array): LogBatch['contentType'] | undefined {
  const format = sniffFormat(bytes);
  return format === undefined ? undefined : CONTENT_TYPES[format];
}

function valuesTooLarge(name: string): AppError {
  return new AppError(
    'INPUT_INVALID',
    `${name} is JSON laid out over lines, longer than the ${VALUES_LIMIT_BYTES} bytes of a request.`,
    { nextStep: `Write one object a line: jq -c '.[]' ${name} | logsentry send -` },
  );
}
