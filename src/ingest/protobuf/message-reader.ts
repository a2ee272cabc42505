/** Bytes that are no message of the expected type. Thrown within decoders only, which make it a reject. */
export class MessageError extends Error {}

/**
 * Reads the fields of a protocol buffers message (encoding: https://protobuf.dev/programming-guides/encoding)
 * from `bytes[start, end)`, forward and without copies. Nothing is read behind `end`, every call of {@link next}
 * goes forward: any bytes come to an end.
 */
export class MessageReader {
  bytes: Buffer;
  start: number;
  end: number;
  /** Field number of the current field. */
  field = 0;
  wire = 0;
  /** Of a length-delimited field: where its content stands. */
  from = 0;
  to = 0;
  #at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.start = start;
    this.end = end;
    this.#at = start;
  }

  /** Goes to the next field; false at the end. @throws MessageError */
  next(): boolean {
    if (this.#at >= this.end) return false;
    const key = this.#varint();
    this.field = Math.floor(key / 8);
    this.wire = key % 8;
    this.from = this.#at;
    switch (this.wire) {
      case WIRE.varint:
        this.#skipVarint();
        break;
      case WIRE.fixed64:
        this.#at += 8;
        break;
      case WIRE.bytes: {
        const length = this.#varint();
        this.from = this.#at;
        this.#at += length;
        break;
      }
      case WIRE.fixed32:
        this.#at += 4;
        break;
      default:
        throw new MessageError(`Wire type ${this.wire} at byte ${this.from} is not known.`);
    }
    this.to = this.#at;
    if (this.#at > this.end)
      throw new MessageError(`Field ${this.field} goes on behind the end of its message.`);
    return true;
  }

  /** The current field as a message. @throws MessageError when it is none */
  message(): MessageReader {
    this.#expect(WIRE.bytes);
    return new MessageReader(this.bytes, this.from, this.to);
  }

  /** As {@link message}, with a reader at hand instead of a new one. @throws MessageError when it is none */
  enter(reader: MessageReader): MessageReader {
    this.#expect(WIRE.bytes);
    reader.bytes = this.bytes;
    reader.start = this.from;
    reader.end = this.to;
    reader.#at = this.from;
    return reader;
  }

  /** Whether the field behind the current one is none: it is the last. */
  get isLast(): boolean {
    return this.#at >= this.end;
  }

  /** The current field as text; what is no UTF-8 becomes U+FFFD. @throws MessageError when it has no text */
  text(): string {
    this.#expect(WIRE.bytes);
    return this.bytes.toString('utf8', this.from, this.to);
  }

  /** The bytes of the current field in hexadecimal digits. @throws MessageError when it has none */
  hex(): string {
    this.#expect(WIRE.bytes);
    return this.bytes.toString('hex', this.from, this.to);
  }

  /** A `fixed64` of nanoseconds as whole microseconds, without the detour by a big integer. @throws MessageError */
  microsOfNanos(): number {
    this.#expect(WIRE.fixed64);
    const low = this.bytes.readUInt32LE(this.from);
    const high = this.bytes.readUInt32LE(this.from + 4);
    // 2^32 is 4,294,967 thousands and 296.
    return high * 4_294_967 + Math.floor((high * 296 + low) / 1000);
  }

  /** @throws MessageError */
  double(): number {
    this.#expect(WIRE.fixed64);
    return this.bytes.readDoubleLE(this.from);
  }

  /** As a double: whole up to 2^53. @throws MessageError */
  varint(): number {
    this.#expect(WIRE.varint);
    let value = 0;
    let scale = 1;
    for (let i = this.from; i < this.to; i++) {
      value += (this.bytes[i]! & 0x7f) * scale;
      scale *= 128;
    }
    return value;
  }

  /** As a signed number of 64 bits (`int64`). @throws MessageError */
  int64(): bigint {
    this.#expect(WIRE.varint);
    let value = 0n;
    for (let i = this.to - 1; i >= this.from; i--) value = (value << 7n) | BigInt(this.bytes[i]! & 0x7f);
    return BigInt.asIntN(64, value);
  }

  #expect(wire: number): void {
    if (this.wire !== wire)
      throw new MessageError(`Field ${this.field} has wire type ${this.wire}, not ${wire}.`);
  }

  /** A key or a length: at most 2^35. */
  #varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < KEY_BYTES_LIMIT; i++) {
      if (this.#at >= this.end) break;
      const byte = this.bytes[this.#at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new MessageError(`No whole number stands at byte ${this.#at}.`);
  }

  #skipVarint(): void {
    for (let i = 0; i < VARINT_BYTES_LIMIT; i++) {
      if (this.#at >= this.end) break;
      if (this.bytes[this.#at++]! < 0x80) return;
    }
    throw new MessageError(`No whole number stands at byte ${this.#at}.`);
  }
}

export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Ten groups of seven bits hold 64 bits; five hold any key or length of a message below 2 GiB. */
const VARINT_BYTES_LIMIT = 10;
const KEY_BYTES_LIMIT = 5;
