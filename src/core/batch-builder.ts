import type { EntryBatch } from './batch.ts';
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

  build(batchId: string, receivedUs: number): EntryBatch {
    const count = this.#count;
    const batch: EntryBatch = {
      batchId,
      count,
      receivedUs,
      timeUs: this.#timeUs.slice(0, count),
      level: this.#level.slice(0, count),
      flags: this.#flags.slice(0, count),
      service: this.service.build(),
      host: this.host.build(),
      source: this.source.build(),
      message: this.message.build(),
      attributes: this.attributes.build(),
      trace: this.trace.build(),
    };
    this.#count = 0;
    return batch;
  }

  #grow(): void {
    const rows = this.#timeUs.length * 2;
    this.#timeUs = grown(this.#timeUs, new Float64Array(rows));
    this.#level = grown(this.#level, new Uint8Array(rows));
    this.#flags = grown(this.#flags, new Uint8Array(rows));
  }
}

const INITIAL_ROWS = 1024;

function grown<T extends Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
