import type { BatchBuilder } from '../../core/batch-builder.ts';
import { BRACE_OPEN } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { MessageReader, WIRE } from '../protobuf/message-reader.ts';
import { AttributeNames, NO_CODE } from '../typed-rows/attribute-names.ts';
import { TypedRowWriter } from '../typed-rows/typed-row-writer.ts';
import { labelRole, type LokiNames } from './labels.ts';

/**
 * Writes the common entry of a stream, a line of text with attributes, straight from its bytes. What else there is
 * (JSON lines, metadata that names the service) is for `StreamWriter`.
 */
export class ProtoEntryWriter {
  readonly #rows: TypedRowWriter;
  readonly #names = new AttributeNames((name) => labelRole(name) === undefined);
  readonly #entry = new MessageReader(EMPTY);
  readonly #inner = new MessageReader(EMPTY);
  readonly #row = { timeUs: NaN, level: 0, trace: '' };
  readonly #line = { start: 0, end: 0 };
  readonly #value = { start: 0, end: 0 };

  constructor(builder: BatchBuilder, context: DecodeContext) {
    this.#rows = new TypedRowWriter(builder, context, this.#names);
  }

  /** The labels of the stream that the entries to come are of. */
  share(labels: LokiNames): void {
    this.#rows.share(labels);
    this.#row.level = labels.level;
    this.#row.trace = labels.trace;
  }

  /** The current field of `stream`, an `EntryAdapter`. False, and nothing added, when it is not common. @throws MessageError */
  write(stream: MessageReader): boolean {
    if (!this.#rows.begin()) return false;
    const entry = stream.enter(this.#entry);
    this.#row.timeUs = NaN;
    this.#line.end = 0;
    while (entry.next()) {
      if (entry.wire !== WIRE.bytes) return false;
      if (entry.field === 1) {
        this.#row.timeUs = this.#timeOf(entry.enter(this.#inner));
      } else if (entry.field === 2) {
        this.#line.start = entry.from;
        this.#line.end = entry.to;
      } else if (entry.field === 3 && !this.#attribute(entry.enter(this.#inner))) {
        return false;
      }
    }
    if (this.#line.end === 0 || entry.bytes[this.#line.start] === BRACE_OPEN) return false;
    return this.#rows.commit(this.#row, entry.bytes, this.#line);
  }

  /** `google.protobuf.Timestamp`: seconds = 1, nanos = 2; NaN for what only big integers read. */
  #timeOf(timestamp: MessageReader): number {
    let seconds = 0;
    let nanos = 0;
    while (timestamp.next()) {
      if (timestamp.wire !== WIRE.varint || timestamp.to - timestamp.from > SMALL_VARINT_BYTES) return NaN;
      if (timestamp.field === 1) seconds = timestamp.varint();
      else if (timestamp.field === 2) nanos = timestamp.varint();
    }
    return seconds * 1e6 + Math.floor(nanos / 1000);
  }

  /** `LabelPairAdapter`: name = 1, value = 2. */
  #attribute(pair: MessageReader): boolean {
    let code = NO_CODE;
    this.#value.end = 0;
    while (pair.next()) {
      if (pair.wire !== WIRE.bytes) return false;
      if (pair.field === 1) code = this.#names.codeOf(pair.bytes, pair.from, pair.to);
      else if (pair.field === 2) {
        this.#value.start = pair.from;
        this.#value.end = pair.to;
      }
    }
    // An empty value is none.
    if (this.#value.end <= this.#value.start) return code !== NO_CODE;
    return this.#rows.text(code, pair.bytes, this.#value);
  }
}

const EMPTY = new Uint8Array(0);

/** 49 bits: exact in a double. */
const SMALL_VARINT_BYTES = 7;
