import type { DictionaryColumn, EntryBatch, TextColumn } from './batch.ts';
import { DictionaryColumnBuilder } from './dictionary-column-builder.ts';
import { TextColumnBuilder } from './text-column-builder.ts';

export { DICTIONARY_LIMIT, DICTIONARY_OVERFLOW } from './dictionary-column-builder.ts';

/** The columns of one row; text as UTF-8 bytes or as a string. */
export interface EntryInput {
  readonly timeUs: number;
  /** Index into `LEVELS`. */
  readonly level: number;
  /** Bits of `ENTRY_FLAG`. */
  readonly flags: number;
  readonly service: string;
  readonly host: string;
  readonly source: string;
  readonly message: string | Uint8Array;
  /** Flat JSON object as text, or ''. */
  readonly attributes: string | Uint8Array;
  readonly trace: string | Uint8Array;
}

/**
 * Gathers entries into a columnar batch. Buffers grow by doubling and are kept between batches: a builder is
 * reused, `build` copies out exactly what was added and starts anew. Not for use by several producers at once.
 *
 * A decoder's hot path may fill the columns itself: it must add exactly one row to each of `service`, `host`,
 * `source`, `message`, `attributes` and `trace`, and then call {@link addRow}.
 */
export class BatchBuilder {
  readonly service = new DictionaryColumnBuilder();
  readonly host = new DictionaryColumnBuilder();
  readonly source = new DictionaryColumnBuilder();
  readonly message = new TextColumnBuilder();
  readonly attributes = new TextColumnBuilder();
  readonly trace = new TextColumnBuilder();
  #count = 0;
  #timeUs = new Float64Array(INITIAL_ROWS);
  #level = new Uint8Array(INITIAL_ROWS);
  #flags = new Uint8Array(INITIAL_ROWS);

  get count(): number {
    return this.#count;
  }

  /** Bytes of text gathered so far: what callers bound a batch by. */
  get textBytes(): number {
    return this.message.length + this.attributes.length + this.trace.length;
  }

  add(entry: EntryInput): void {
    this.service.add(entry.service);
    this.host.add(entry.host);
    this.source.add(entry.source);
    this.message.add(entry.message);
    this.attributes.add(entry.attributes);
    this.trace.add(entry.trace);
    this.addRow(entry.timeUs, entry.level, entry.flags);
  }

  /** Ends a row whose text and dictionary columns the caller has filled. `level`: index into `LEVELS`. */
  addRow(timeUs: number, level: number, flags: number): void {
    const row = this.#count;
    if (row === this.#timeUs.length) this.#grow();
    this.#timeUs[row] = timeUs;
    this.#level[row] = level;
    this.#flags[row] = flags;
    this.#count = row + 1;
  }

  /** The rows so far as a batch of its own memory; starts anew. */
  build(batchId: string, receivedUs: number): EntryBatch {
    const batch = copyOf(this.view(batchId, receivedUs));
    this.clear();
    return batch;
  }

  /**
   * The rows so far as a batch of views of this builder's memory: for who is done with it, or has encoded it, before
   * rows are added again. Call {@link clear} then.
   */
  view(batchId: string, receivedUs: number): EntryBatch {
    const count = this.#count;
    return {
      batchId,
      count,
      receivedUs,
      timeUs: this.#timeUs.subarray(0, count),
      level: this.#level.subarray(0, count),
      flags: this.#flags.subarray(0, count),
      service: this.service.view(),
      host: this.host.view(),
      source: this.source.view(),
      message: this.message.view(),
      attributes: this.attributes.view(),
      trace: this.trace.view(),
    };
  }

  /** Forgets all rows. */
  clear(): void {
    this.#count = 0;
    for (const column of [this.service, this.host, this.source, this.message, this.attributes, this.trace])
      column.clear();
  }

  #grow(): void {
    const rows = this.#timeUs.length * 2;
    this.#timeUs = grown(this.#timeUs, new Float64Array(rows));
    this.#level = grown(this.#level, new Uint8Array(rows));
    this.#flags = grown(this.#flags, new Uint8Array(rows));
  }
}

const INITIAL_ROWS = 64;

function grown<T extends Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function copyOf(batch: EntryBatch): EntryBatch {
  const dictionary = ({ values, index }: DictionaryColumn) => ({ values, index: index.slice() });
  const text = ({ bytes, offsets }: TextColumn) => ({ bytes: bytes.slice(), offsets: offsets.slice() });
  return {
    ...batch,
    timeUs: batch.timeUs.slice(),
    level: batch.level.slice(),
    flags: batch.flags.slice(),
    service: dictionary(batch.service),
    host: dictionary(batch.host),
    source: dictionary(batch.source),
    message: text(batch.message),
    attributes: text(batch.attributes),
    trace: text(batch.trace),
  };
}
