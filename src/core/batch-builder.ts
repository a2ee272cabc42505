import type { DictionaryColumn, EntryBatch, TextColumn } from './batch.ts';

/** The most distinct services, hosts or sources of a batch; an index is 16 bits. */
export const DICTIONARY_LIMIT = 65_536;

/** Value that stands in when a batch has more distinct values than {@link DICTIONARY_LIMIT}. */
export const DICTIONARY_OVERFLOW = '(other)';

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
 */
export class BatchBuilder {
  #count = 0;
  #timeUs = new Float64Array(INITIAL_ROWS);
  #level = new Uint8Array(INITIAL_ROWS);
  #flags = new Uint8Array(INITIAL_ROWS);
  readonly #service = new DictionaryBuilder();
  readonly #host = new DictionaryBuilder();
  readonly #source = new DictionaryBuilder();
  readonly #message = new TextBuilder();
  readonly #attributes = new TextBuilder();
  readonly #trace = new TextBuilder();

  get count(): number {
    return this.#count;
  }

  /** Bytes of text gathered so far: what callers bound a batch by. */
  get textBytes(): number {
    return this.#message.length + this.#attributes.length + this.#trace.length;
  }

  add(entry: EntryInput): void {
    const row = this.#count;
    if (row === this.#timeUs.length) this.#grow();
    this.#timeUs[row] = entry.timeUs;
    this.#level[row] = entry.level;
    this.#flags[row] = entry.flags;
    this.#service.add(entry.service);
    this.#host.add(entry.host);
    this.#source.add(entry.source);
    this.#message.add(entry.message);
    this.#attributes.add(entry.attributes);
    this.#trace.add(entry.trace);
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
      service: this.#service.build(),
      host: this.#host.build(),
      source: this.#source.build(),
      message: this.#message.build(),
      attributes: this.#attributes.build(),
      trace: this.#trace.build(),
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
const INITIAL_TEXT_BYTES = 64 * 1024;

const encoder = new TextEncoder();

/** The most bytes UTF-8 needs for one UTF-16 code unit. */
const UTF8_BYTES_PER_UNIT = 3;

class TextBuilder {
  #bytes = new Uint8Array(INITIAL_TEXT_BYTES);
  #offsets = new Uint32Array(INITIAL_ROWS + 1);
  #rows = 0;
  length = 0;

  add(text: string | Uint8Array): void {
    const most = typeof text === 'string' ? text.length * UTF8_BYTES_PER_UNIT : text.length;
    if (this.length + most > this.#bytes.length) {
      this.#bytes = grown(this.#bytes, new Uint8Array(Math.max(this.#bytes.length * 2, this.length + most)));
    }
    if (typeof text === 'string') {
      if (most > 0) this.length += encoder.encodeInto(text, this.#bytes.subarray(this.length)).written;
    } else {
      this.#bytes.set(text, this.length);
      this.length += text.length;
    }
    this.#rows++;
    if (this.#rows === this.#offsets.length) {
      this.#offsets = grown(this.#offsets, new Uint32Array(this.#offsets.length * 2));
    }
    this.#offsets[this.#rows] = this.length;
  }

  build(): TextColumn {
    const column = {
      bytes: this.#bytes.slice(0, this.length),
      offsets: this.#offsets.slice(0, this.#rows + 1),
    };
    this.#rows = 0;
    this.length = 0;
    return column;
  }
}

class DictionaryBuilder {
  #codes = new Map<string, number>();
  #values: string[] = [];
  #index = new Uint16Array(INITIAL_ROWS);
  #rows = 0;
  #lastValue: string | undefined;
  #lastCode = 0;

  add(value: string): void {
    // Runs of one value are common: most batches come from one service on one host.
    if (value !== this.#lastValue) {
      this.#lastCode = this.#codeOf(value);
      this.#lastValue = value;
    }
    if (this.#rows === this.#index.length) {
      this.#index = grown(this.#index, new Uint16Array(this.#index.length * 2));
    }
    this.#index[this.#rows++] = this.#lastCode;
  }

  build(): DictionaryColumn {
    const column = { values: this.#values, index: this.#index.slice(0, this.#rows) };
    this.#codes = new Map();
    this.#values = [];
    this.#rows = 0;
    this.#lastValue = undefined;
    return column;
  }

  #codeOf(value: string): number {
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    const room = this.#values.length < DICTIONARY_LIMIT - 1;
    if (!room && value !== DICTIONARY_OVERFLOW) return this.#codeOf(DICTIONARY_OVERFLOW);
    const code = this.#values.length;
    this.#values.push(value);
    this.#codes.set(value, code);
    return code;
  }
}

function grown<T extends Float64Array | Uint8Array | Uint16Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
