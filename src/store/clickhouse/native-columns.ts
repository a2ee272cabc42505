import type { DictionaryColumn, TextColumn } from '../../core/batch.ts';

/**
 * Columns of a block in ClickHouse's Native format, gathered batch by batch. Buffers grow by doubling and are kept
 * between blocks. Layouts: https://clickhouse.com/docs/interfaces/formats/Native and, for LowCardinality,
 * src/DataTypes/Serializations/SerializationLowCardinality.cpp of ClickHouse.
 */
export interface NativeColumn {
  readonly name: string;
  /** ClickHouse type, as the block's header names it. */
  readonly type: string;
  /** Bytes that `write` puts out. */
  readonly byteLength: number;
  /** Writes the column's data at `offset` of `target`; the offset behind it. */
  write(target: Uint8Array, offset: number): number;
  clear(): void;
}

const INITIAL_BYTES = 64 * 1024;
/** Memory up to this, or up to so many times what was needed last, is kept for the next block. */
const KEPT_BYTES = 1024 * 1024;
const KEPT_FACTOR = 8;

/** Numbers of one width, little-endian as all machines that run Node are. */
export class FixedColumn implements NativeColumn {
  readonly name: string;
  readonly type: string;
  readonly #width: number;
  #bytes = new Uint8Array(INITIAL_BYTES);
  #length = 0;

  constructor(name: string, type: string, width: 1 | 4 | 8) {
    this.name = name;
    this.type = type;
    this.#width = width;
  }

  get byteLength(): number {
    return this.#length;
  }

  /** Room for `rows` more values; filled by the caller through a view of the kind that fits, such as {@link words}. */
  reserve(rows: number): Uint8Array {
    const start = this.#length;
    const end = start + rows * this.#width;
    this.#bytes = withRoom(this.#bytes, start, end);
    this.#length = end;
    return this.#bytes.subarray(start, end);
  }

  write(target: Uint8Array, offset: number): number {
    target.set(this.#bytes.subarray(0, this.#length), offset);
    return offset + this.#length;
  }

  clear(): void {
    this.#bytes = kept(this.#bytes, this.#length);
    this.#length = 0;
  }
}

/** A view of 32-bit words over `bytes`; `reserve` of columns 4 or 8 bytes wide always starts at a multiple of 4. */
export function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** The most bytes a length below 2³² takes as LEB128. */
const LONGEST_PREFIX_BYTES = 5;
/** Up to here a loop over bytes beats a call of copyWithin (measured in `bench/store-encode.bench.ts`). */
const SHORT_TEXT_BYTES = 16;

/** Texts, each behind its length as LEB128. */
export class StringColumn implements NativeColumn {
  readonly name: string;
  readonly type = 'String';
  #bytes = new Uint8Array(INITIAL_BYTES);
  #length = 0;

  constructor(name: string) {
    this.name = name;
  }

  get byteLength(): number {
    return this.#length;
  }

  addAll(column: TextColumn, rows: number): void {
    const start = this.#length;
    // The texts go behind the room for their prefixes in one copy, then each moves forward to its place.
    const parked = start + rows * LONGEST_PREFIX_BYTES;
    this.#bytes = withRoom(this.#bytes, start, parked + column.bytes.length);
    this.#bytes.set(column.bytes, parked);
    this.#length = interleave(this.#bytes, { start, parked }, column.offsets.subarray(0, rows + 1));
  }

  addRows(column: TextColumn, rows: readonly number[]): void {
    for (const row of rows) this.add(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]));
  }

  add(text: Uint8Array): void {
    this.#bytes = withRoom(this.#bytes, this.#length, this.#length + LONGEST_PREFIX_BYTES + text.length);
    const at = writeVarint(this.#bytes, this.#length, text.length);
    this.#bytes.set(text, at);
    this.#length = at + text.length;
  }

  write(target: Uint8Array, offset: number): number {
    target.set(this.#bytes.subarray(0, this.#length), offset);
    return offset + this.#length;
  }

  clear(): void {
    this.#bytes = kept(this.#bytes, this.#length);
    this.#length = 0;
  }
}

/** Hot (bench/store-encode.bench.ts): moves each text of `parked` to its place behind its length; the end. */
function interleave(
  bytes: Uint8Array,
  { start, parked }: { readonly start: number; readonly parked: number },
  offsets: Uint32Array,
): number {
  let at = start;
  let from = parked;
  for (let row = 1; row < offsets.length; row++) {
    const length = offsets[row]! - offsets[row - 1]!;
    if (length < 0x80) bytes[at++] = length;
    else at = writeVarint(bytes, at, length);
    const end = from + length;
    if (length <= SHORT_TEXT_BYTES) while (from < end) bytes[at++] = bytes[from++]!;
    else {
      bytes.copyWithin(at, from, end);
      at += length;
      from = end;
    }
  }
  return at;
}

/** SharedDictionariesWithAdditionalKeys. */
const LOW_CARDINALITY_VERSION = 1;
/** Keys come with the block (HasAdditionalKeys) and replace earlier ones (NeedUpdateDictionary). */
const LOW_CARDINALITY_FLAGS = 0x600;

/** Few distinct texts: a dictionary and an index a row. */
export class LowCardinalityColumn implements NativeColumn {
  readonly name: string;
  readonly type = 'LowCardinality(String)';
  readonly #codes = new Map<string, number>();
  readonly #keys = new StringColumn('');
  #index = new Uint32Array(INITIAL_BYTES / 4);
  #rows = 0;

  constructor(name: string) {
    this.name = name;
  }

  get byteLength(): number {
    if (this.#rows === 0) return 0;
    return 8 + 8 + 8 + this.#keys.byteLength + 8 + this.#rows * this.#indexWidth;
  }

  addAll(column: DictionaryColumn, rows: number): void {
    const codes = this.#codesOf(column);
    const index = this.#reserve(rows);
    const from = column.index;
    for (let row = 0; row < rows; row++) index[row] = codes[from[row]!]!;
  }

  addRows(column: DictionaryColumn, rows: readonly number[]): void {
    const codes = this.#codesOf(column);
    const index = this.#reserve(rows.length);
    for (let at = 0; at < rows.length; at++) index[at] = codes[column.index[rows[at]!]!]!;
  }

  write(target: Uint8Array, offset: number): number {
    if (this.#rows === 0) return offset;
    const view = new DataView(target.buffer, target.byteOffset);
    const width = this.#indexWidth;
    const widthCode = width === 1 ? 0 : width === 2 ? 1 : 2;
    view.setBigUint64(offset, BigInt(LOW_CARDINALITY_VERSION), true);
    view.setBigUint64(offset + 8, BigInt(LOW_CARDINALITY_FLAGS | widthCode), true);
    view.setBigUint64(offset + 16, BigInt(this.#codes.size), true);
    const keysEnd = this.#keys.write(target, offset + 24);
    view.setBigUint64(keysEnd, BigInt(this.#rows), true);
    return this.#writeIndex(target, keysEnd + 8);
  }

  clear(): void {
    this.#codes.clear();
    this.#keys.clear();
    this.#rows = 0;
  }

  get #indexWidth(): 1 | 2 | 4 {
    if (this.#codes.size <= 0x100) return 1;
    return this.#codes.size <= 0x10000 ? 2 : 4;
  }

  #writeIndex(target: Uint8Array, offset: number): number {
    const index = this.#index.subarray(0, this.#rows);
    const width = this.#indexWidth;
    if (width === 1) {
      target.set(index, offset); // keeps the low byte of each
      return offset + index.length;
    }
    const narrow = width === 2 ? Uint16Array.from(index) : index;
    target.set(new Uint8Array(narrow.buffer, narrow.byteOffset, narrow.byteLength), offset);
    return offset + narrow.byteLength;
  }

  /** This column's code of each value of a batch's dictionary. */
  #codesOf(column: DictionaryColumn): Uint32Array {
    const codes = new Uint32Array(column.values.length);
    for (let at = 0; at < codes.length; at++) {
      const value = column.values[at]!;
      let code = this.#codes.get(value);
      if (code === undefined) {
        code = this.#codes.size;
        this.#codes.set(value, code);
        this.#keys.add(encoder.encode(value));
      }
      codes[at] = code;
    }
    return codes;
  }

  #reserve(rows: number): Uint32Array {
    const start = this.#rows;
    const end = start + rows;
    if (end > this.#index.length) {
      const larger = new Uint32Array(Math.max(end, this.#index.length * 2));
      larger.set(this.#index.subarray(0, start));
      this.#index = larger;
    }
    this.#rows = end;
    return this.#index.subarray(start, end);
  }
}

const encoder = new TextEncoder();

/**
 * The block of `rows` rows as bytes, at the start of `memory` when it is of use, else in a new buffer. Columns keep
 * what they hold.
 */
export function encodeNativeBlock(
  columns: readonly NativeColumn[],
  rows: number,
  memory?: ArrayBuffer,
): Uint8Array<ArrayBuffer> {
  const heads = columns.map(({ name, type }) => [encoder.encode(name), encoder.encode(type)] as const);
  let size = varintBytes(columns.length) + varintBytes(rows);
  for (const head of heads) for (const text of head) size += varintBytes(text.length) + text.length;
  for (const column of columns) size += column.byteLength;
  const bytes = isOfUse(memory, size) ? new Uint8Array(memory, 0, size) : new Uint8Array(size);
  let at = writeVarint(bytes, writeVarint(bytes, 0, columns.length), rows);
  for (const [index, column] of columns.entries()) {
    for (const text of heads[index]!) {
      at = writeVarint(bytes, at, text.length);
      bytes.set(text, at);
      at += text.length;
    }
    at = column.write(bytes, at);
  }
  return bytes;
}

/** Memory far too large is let go: after a time of full load a quiet server must not hold it. */
function isOfUse(memory: ArrayBuffer | undefined, size: number): memory is ArrayBuffer {
  if (memory === undefined || memory.byteLength < size) return false;
  return memory.byteLength <= Math.max(KEPT_BYTES, size * KEPT_FACTOR);
}

function varintBytes(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest >>>= 7) size++;
  return size;
}

/** LEB128, as ClickHouse's VarUInt. */
function writeVarint(bytes: Uint8Array, offset: number, value: number): number {
  let at = offset;
  let rest = value;
  while (rest >= 0x80) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

function withRoom(bytes: Uint8Array<ArrayBuffer>, used: number, needed: number): Uint8Array<ArrayBuffer> {
  if (needed <= bytes.length) return bytes;
  const larger = new Uint8Array(Math.max(needed, bytes.length * 2));
  larger.set(bytes.subarray(0, used));
  return larger;
}

/** The buffer of a column for its next block; a small one after a block that needed little of a large one. */
function kept(bytes: Uint8Array<ArrayBuffer>, used: number): Uint8Array<ArrayBuffer> {
  return bytes.length <= Math.max(KEPT_BYTES, used * KEPT_FACTOR) ? bytes : new Uint8Array(INITIAL_BYTES);
}
