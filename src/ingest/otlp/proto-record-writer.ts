import type { BatchBuilder } from '../../core/batch-builder.ts';
import type { DecodeContext } from '../decode-context.ts';
import { LEVEL_TABLE } from '../level-table.ts';
import { MessageReader, WIRE } from '../protobuf/message-reader.ts';
import { AttributeNames, NO_CODE } from '../typed-rows/attribute-names.ts';
import { TypedRowWriter } from '../typed-rows/typed-row-writer.ts';
import { isNoId, type OtlpResource, SCOPE, SPAN_ID } from './record-writer.ts';
import { levelOfSeverity } from './severity.ts';

/**
 * Writes the common log record, a text with attributes that are texts, whole numbers or booleans, straight from its
 * bytes. What else there is (bodies and attributes with fields, severities by other names) is for `RecordWriter`.
 * Field numbers: see `decode-proto.ts`.
 */
export class ProtoRecordWriter {
  readonly #rows: TypedRowWriter;
  readonly #names = new AttributeNames(() => true);
  readonly #record = new MessageReader(EMPTY);
  readonly #pair = new MessageReader(EMPTY);
  readonly #any = new MessageReader(EMPTY);
  /** The record under way. In fields, so that no record allocates. */
  readonly #row = { timeUs: NaN, level: 0, trace: '' };
  readonly #body = { start: 0, end: 0 };
  readonly #value = { start: 0, end: 0 };
  #observedUs = NaN;
  #severity = 0;
  #spanId = '';

  constructor(builder: BatchBuilder, context: DecodeContext) {
    this.#rows = new TypedRowWriter(builder, context, this.#names);
  }

  /** The resource and scope that the records to come are of. */
  share(resource: OtlpResource, scope: string): void {
    const others = scope === '' ? resource.others : new Map([...resource.others, [SCOPE, scope]]);
    this.#rows.share({ ...resource, others });
  }

  /** The current field of `logs`, a `LogRecord`. False, and nothing added, when it is not common. @throws MessageError */
  write(logs: MessageReader): boolean {
    if (!this.#rows.begin()) return false;
    this.#reset();
    const record = logs.enter(this.#record);
    while (record.next()) if (!this.#take(record)) return false;
    if (this.#body.end === 0) return false;
    const row = this.#row;
    if (row.level === 0) row.level = levelOfSeverity(this.#severity, '');
    if (row.timeUs !== row.timeUs) row.timeUs = this.#observedUs;
    if (this.#spanId !== '' && !this.#rows.json(this.#names.codeOfText(SPAN_ID), `"${this.#spanId}"`))
      return false;
    return this.#rows.commit(row, record.bytes, this.#body);
  }

  #reset(): void {
    this.#row.timeUs = NaN;
    this.#row.level = 0;
    this.#row.trace = '';
    this.#body.end = 0;
    this.#observedUs = NaN;
    this.#severity = 0;
    this.#spanId = '';
  }

  #take(record: MessageReader): boolean {
    switch (record.field) {
      case 1:
        this.#row.timeUs = timeOf(record);
        return true;
      case 2:
        this.#severity = record.varint();
        return true;
      case 3:
        return this.#takeSeverityText(record);
      case 5:
        return this.#takeBody(record.enter(this.#any));
      case 6:
        return this.#takeAttribute(record.enter(this.#pair));
      case 9:
        this.#row.trace = idOf(record);
        return true;
      case 10:
        this.#spanId = idOf(record);
        return true;
      case 11:
        this.#observedUs = timeOf(record);
        return true;
      case 12:
        // Stands in for a body only.
        return record.wire === WIRE.bytes;
      default:
        return true;
    }
  }

  /** A usual name says no more than the number does. */
  #takeSeverityText(record: MessageReader): boolean {
    if (record.wire !== WIRE.bytes || record.from === record.to) return record.from === record.to;
    const named = LEVEL_TABLE.find(record.bytes, record.from, record.to);
    if (named <= 0) return false;
    // The number is the field before; when it comes behind, or out of its range, the full way sees to it.
    return this.#severity >= 1 && this.#severity <= HIGHEST_SEVERITY;
  }

  #takeBody(any: MessageReader): boolean {
    if (!any.next() || !isField(any, 1) || !any.isLast) return false;
    this.#body.start = any.from;
    this.#body.end = any.to;
    return true;
  }

  #takeAttribute(pair: MessageReader): boolean {
    if (!pair.next() || !isField(pair, 1)) return false;
    const code = this.#names.codeOf(pair.bytes, pair.from, pair.to);
    if (code === NO_CODE || !pair.next() || !isField(pair, 2) || !pair.isLast) return false;
    const any = pair.enter(this.#any);
    if (!any.next() || !any.isLast) return false;
    switch (any.field) {
      case 1:
        if (any.wire !== WIRE.bytes) return false;
        this.#value.start = any.from;
        this.#value.end = any.to;
        return this.#rows.text(code, any.bytes, this.#value);
      case 2:
        return this.#rows.json(code, String(any.varint() !== 0));
      case 3:
        if (any.wire !== WIRE.varint || any.to - any.from > SMALL_VARINT_BYTES) return false;
        return this.#rows.json(code, String(any.varint()));
      default:
        return false;
    }
  }
}

const EMPTY = new Uint8Array(0);

/** SeverityNumber, OpenTelemetry log data model. */
const HIGHEST_SEVERITY = 24;

/** 49 bits: exact in a double. */
const SMALL_VARINT_BYTES = 7;

function isField(reader: MessageReader, field: number): boolean {
  return reader.field === field && reader.wire === WIRE.bytes;
}

/** 0 is no time. */
function timeOf(record: MessageReader): number {
  const timeUs = record.microsOfNanos();
  return timeUs > 0 ? timeUs : NaN;
}

/** Hex digits; '' for none. */
function idOf(record: MessageReader): string {
  const id = record.hex();
  return isNoId(id) ? '' : id;
}
