import type { BatchBuilder } from '../../core/batch-builder.ts';
import { BRACE_CLOSE, BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN, COMMA, QUOTE } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { JsonWalk } from '../json-walk/json-walk.ts';
import { LEVEL_TABLE } from '../level-table.ts';
import { microsOfNanosAt } from '../time/nanos-at.ts';
import { AttributeNames, NO_CODE } from '../typed-rows/attribute-names.ts';
import { TypedRowWriter } from '../typed-rows/typed-row-writer.ts';
import { isNoId, type OtlpResource, SCOPE, SPAN_ID } from './record-writer.ts';
import { levelOfSeverity } from './severity.ts';

/** As `ProtoRecordWriter`, of a log record as JSON. */
export class JsonRecordWriter {
  readonly #rows: TypedRowWriter;
  readonly #names = new AttributeNames(() => true);
  /** The record under way. In fields, so that no record allocates. */
  readonly #row = { timeUs: NaN, level: 0, trace: '' };
  readonly #body = { start: 0, end: 0 };
  #observedUs = NaN;
  #severity = 0;
  #isNamed = false;
  #spanId = '';

  constructor(builder: BatchBuilder, context: DecodeContext) {
    this.#rows = new TypedRowWriter(builder, context, this.#names);
  }

  /** The resource and scope that the records to come are of. */
  share(resource: OtlpResource, scope: string): void {
    const others = scope === '' ? resource.others : new Map([...resource.others, [SCOPE, scope]]);
    this.#rows.share({ ...resource, others });
  }

  /** Adds the record at hand and passes it. False, and nothing added, when it is not common. */
  write(walk: JsonWalk): boolean {
    if (!this.#rows.begin() || !walk.take(BRACE_OPEN)) return false;
    this.#reset();
    do {
      if (!walk.key() || !this.#take(walk)) return false;
    } while (walk.take(COMMA));
    if (!walk.take(BRACE_CLOSE) || this.#body.end === 0) return false;
    const hasNumber = this.#severity >= 1 && this.#severity <= HIGHEST_SEVERITY;
    // By its name alone, or by one that is kept: the full way sees to it.
    if (this.#isNamed && !hasNumber) return false;
    const row = this.#row;
    row.level = levelOfSeverity(this.#severity, '');
    if (row.timeUs !== row.timeUs) row.timeUs = this.#observedUs;
    if (this.#spanId !== '' && !this.#rows.json(this.#names.codeOfText(SPAN_ID), `"${this.#spanId}"`))
      return false;
    return this.#rows.commit(row, walk.bytes, this.#body);
  }

  #reset(): void {
    this.#row.timeUs = NaN;
    this.#row.trace = '';
    this.#body.end = 0;
    this.#observedUs = NaN;
    this.#severity = 0;
    this.#isNamed = false;
    this.#spanId = '';
  }

  #take(walk: JsonWalk): boolean {
    if (walk.is('timeUnixNano')) return (this.#row.timeUs = timeAt(walk)) > 0;
    if (walk.is('body')) return this.#takeBody(walk);
    if (walk.is('attributes')) return this.#takeAttributes(walk);
    if (walk.is('severityNumber')) return (this.#severity = walk.digits()) >= 0;
    if (walk.is('severityText')) return this.#takeSeverityText(walk);
    if (walk.is('observedTimeUnixNano')) return (this.#observedUs = timeAt(walk)) > 0;
    if (walk.is('traceId')) return walk.plain() && (this.#row.trace = idAt(walk)) !== NO_ID;
    if (walk.is('spanId')) return walk.plain() && (this.#spanId = idAt(walk)) !== NO_ID;
    if (walk.is('flags') || walk.is('droppedAttributesCount')) return walk.digits() >= 0;
    return walk.is('eventName') && walk.plain();
  }

  #takeSeverityText(walk: JsonWalk): boolean {
    if (!walk.plain()) return false;
    const { start, end } = walk.text;
    this.#isNamed = end > start;
    return !this.#isNamed || LEVEL_TABLE.find(walk.bytes, start, end) > 0;
  }

  #takeBody(walk: JsonWalk): boolean {
    if (!walk.take(BRACE_OPEN) || !walk.key() || !walk.is('stringValue') || !walk.plain()) return false;
    this.#body.start = walk.text.start;
    this.#body.end = walk.text.end;
    return walk.take(BRACE_CLOSE);
  }

  #takeAttributes(walk: JsonWalk): boolean {
    if (!walk.take(BRACKET_OPEN)) return false;
    if (walk.take(BRACKET_CLOSE)) return true;
    do {
      if (!walk.take(BRACE_OPEN) || !walk.key() || !walk.is('key') || !walk.plain()) return false;
      const code = this.#names.codeOf(walk.bytes, walk.text.start, walk.text.end);
      if (code === NO_CODE || !walk.take(COMMA) || !walk.key() || !walk.is('value')) return false;
      if (!walk.take(BRACE_OPEN) || !walk.key() || !this.#takeValue(walk, code)) return false;
      if (!walk.take(BRACE_CLOSE) || !walk.take(BRACE_CLOSE)) return false;
    } while (walk.take(COMMA));
    return walk.take(BRACKET_CLOSE);
  }

  #takeValue(walk: JsonWalk, code: number): boolean {
    if (walk.is('stringValue')) return walk.plain() && this.#rows.text(code, walk.bytes, walk.text);
    if (walk.is('intValue')) {
      const isQuoted = walk.take(QUOTE);
      const value = walk.digits(isQuoted ? QUOTE : undefined);
      if (!(value >= 0) || (isQuoted && !walk.take(QUOTE))) return false;
      return this.#rows.json(code, String(value));
    }
    if (!walk.is('boolValue')) return false;
    const isTrue = walk.word('true');
    return (isTrue || walk.word('false')) && this.#rows.json(code, String(isTrue));
  }
}

/** SeverityNumber, OpenTelemetry log data model. */
const HIGHEST_SEVERITY = 24;

/** An id that is none of hexadecimal digits. */
const NO_ID = '?';

const ID_DIGITS_LIMIT = 32;

/** µs of a text of nanoseconds; NaN for anything else. */
function timeAt(walk: JsonWalk): number {
  return walk.plain() ? microsOfNanosAt(walk.bytes, walk.text.start, walk.text.end) : NaN;
}

/** The hexadecimal digits of the last string in lower case; '' for none. */
function idAt({ bytes, text }: JsonWalk): string {
  if (text.end - text.start > ID_DIGITS_LIMIT) return NO_ID;
  let id = '';
  for (let i = text.start; i < text.end; i++) {
    const byte = bytes[i]!;
    const isHex = (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
    if (!isHex) return NO_ID;
    id += String.fromCharCode(byte >= 0x41 ? byte | 0x20 : byte);
  }
  return isNoId(id) ? '' : id;
}
