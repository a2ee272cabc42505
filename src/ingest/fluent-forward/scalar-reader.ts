import { isUtf8 } from 'node:buffer';
import { timeOfNumber } from '../time/epoch-time.ts';

/**
 * Reads the common scalars of MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) one by one, without
 * making an object of any. Methods move past what they read; what they do not read they leave.
 */
export class ScalarReader {
  bytes: Uint8Array = EMPTY;
  at = 0;
  kind: 'text' | 'number' | 'true' | 'false' | 'nil' = 'nil';
  /** Where the last text stands. */
  start = 0;
  end = 0;
  /** The last number. */
  number = 0;
  #view: DataView = new DataView(EMPTY.buffer);

  begin(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Whether the last scalar is nil or an empty text. */
  get isVoid(): boolean {
    return this.kind === 'nil' || (this.kind === 'text' && this.start === this.end);
  }

  /** False when no text, integer that a double holds, float, boolean or nil stands whole here. */
  read(): boolean {
    const type = this.bytes[this.at];
    if (type === undefined) return false;
    if (type >= FIX_TEXT && type < NIL) return this.#text(1, type & 0x1f);
    if (type < FIX_MAP || type >= NEGATIVE) return this.#isNumber(type < FIX_MAP ? type : type - 256, 1);
    switch (type) {
      case 0xd9:
      case 0xda:
      case 0xdb: {
        const width = 1 << (type - 0xd9);
        const length = this.#integer(this.at + 1, width);
        return length >= 0 && this.#text(1 + width, length);
      }
      case NIL:
        return this.#word('nil');
      case 0xc2:
        return this.#word('false');
      case 0xc3:
        return this.#word('true');
      default:
        return this.#longNumber(type);
    }
  }

  /** The time of an event: EventTime of eight bytes, or a number of seconds or their parts. µs; NaN for none. */
  eventTime(): number {
    const { at } = this;
    if (this.bytes[at] === 0xd7 && this.bytes[at + 1] === 0 && at + 10 <= this.bytes.length) {
      this.at = at + 10;
      return this.#view.getUint32(at + 2) * 1e6 + Math.floor(this.#view.getUint32(at + 6) / 1e3);
    }
    return this.read() && this.kind === 'number' ? timeOfNumber(this.number) : NaN;
  }

  /** The pairs of the map that stands here, or -1. */
  mapSize(): number {
    const type = this.bytes[this.at];
    if (type !== undefined && type >= FIX_MAP && type < FIX_ARRAY) {
      this.at++;
      return type & 0x0f;
    }
    if (type !== 0xde) return -1;
    const size = this.#integer(this.at + 1, 2);
    if (size >= 0) this.at += 3;
    return size;
  }

  /** Whether the last text is UTF-8 in which no byte order mark may get lost. */
  isPlain(): boolean {
    const view = this.#view;
    const { bytes, start, end } = this;
    let bits = 0;
    let i = start;
    for (; i + 4 <= end; i += 4) bits |= view.getInt32(i);
    bits &= 0x80808080;
    for (; i < end; i++) bits |= bytes[i]! & 0x80;
    return bits === 0 || (bytes[start] !== MARK && isUtf8(bytes.subarray(start, end)));
  }

  /** The last scalar that is no text, as JSON; '' when JSON has none. */
  json(): string {
    switch (this.kind) {
      case 'number':
        return Number.isFinite(this.number) ? String(this.number) : '';
      case 'nil':
        return 'null';
      default:
        return this.kind;
    }
  }

  #text(headBytes: number, length: number): boolean {
    const start = this.at + headBytes;
    if (start + length > this.bytes.length) return false;
    this.kind = 'text';
    this.start = start;
    this.end = start + length;
    this.at = this.end;
    return true;
  }

  #word(kind: 'nil' | 'true' | 'false'): true {
    this.kind = kind;
    this.at++;
    return true;
  }

  #isNumber(value: number, size: number): boolean {
    if (value !== value) return false;
    this.kind = 'number';
    this.number = value;
    this.at += size;
    return true;
  }

  #longNumber(type: number): boolean {
    const { at } = this;
    const view = this.#view;
    if (at + NUMBER_BYTES[type]! > this.bytes.length) return false;
    switch (type) {
      case 0xca:
        return this.#isNumber(view.getFloat32(at + 1), 5);
      case 0xcb:
        return this.#isNumber(view.getFloat64(at + 1), 9);
      case 0xcc:
        return this.#isNumber(view.getUint8(at + 1), 2);
      case 0xcd:
        return this.#isNumber(view.getUint16(at + 1), 3);
      case 0xce:
        return this.#isNumber(view.getUint32(at + 1), 5);
      case 0xcf:
        return this.#isNumber(safe(view.getUint32(at + 1) * 2 ** 32 + view.getUint32(at + 5)), 9);
      case 0xd0:
        return this.#isNumber(view.getInt8(at + 1), 2);
      case 0xd1:
        return this.#isNumber(view.getInt16(at + 1), 3);
      case 0xd2:
        return this.#isNumber(view.getInt32(at + 1), 5);
      case 0xd3:
        return this.#isNumber(safe(view.getInt32(at + 1) * 2 ** 32 + view.getUint32(at + 5)), 9);
      default:
        return false;
    }
  }

  /** The unsigned number in `width` bytes, or -1 when they are not all there. */
  #integer(at: number, width: number): number {
    if (at + width > this.bytes.length) return -1;
    let value = 0;
    for (let i = at; i < at + width; i++) value = value * 256 + this.bytes[i]!;
    return value;
  }
}

const EMPTY = new Uint8Array(0);

/** First bytes of the types: fixmap, fixarray, fixstr, nil, negative fixint. */
const FIX_MAP = 0x80;
const FIX_ARRAY = 0x90;
const FIX_TEXT = 0xa0;
const NIL = 0xc0;
const NEGATIVE = 0xe0;

/** Bytes of the number that begins with each type; 0 for what is none. */
const NUMBER_BYTES = new Uint8Array(256);
NUMBER_BYTES.set([5, 9, 2, 3, 5, 9, 2, 3, 5, 9], 0xca);

/** What U+FEFF begins with. */
const MARK = 0xef;

/** NaN for what a double would change. */
function safe(value: number): number {
  return Number.isSafeInteger(value) ? value : NaN;
}
