import type { BatchBuilder } from '../../core/batch-builder.ts';
import {
  BRACE_CLOSE,
  BRACE_OPEN,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COMMA,
  isDigit,
  QUOTE,
  ZERO,
} from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { type JsonWalk, walkMember } from '../json-walk/json-walk.ts';
import { KeyOrder } from '../json-walk/key-order.ts';
import { LEVEL_TABLE } from '../level-table.ts';
import { microsOfNanosAt } from '../time/nanos-at.ts';
import { AttributeNames, NO_CODE } from '../typed-rows/attribute-names.ts';
import { TypedRowWriter } from '../typed-rows/typed-row-writer.ts';
import { type OtlpResource, SCOPE, SPAN_ID } from './record-writer.ts';
import { levelOfSeverity } from './severity.ts';

/**
 * As `ProtoRecordWriter`, of a log record as JSON.
 *
 * Benchmark: bench/ingest-protocols.bench.ts.
 */
export class JsonRecordWriter {
  readonly #rows: TypedRowWriter;
  readonly #names = new AttributeNames(() => true);
  readonly #spanCode = this.#names.codeOfText(SPAN_ID);
  readonly #keys = new KeyOrder(KEYS);
  /** The record under way. In fields, so that no record allocates. An end of 0: not there. */
  readonly #trace = { start: 0, end: 0 };
  readonly #span = { start: 0, end: 0 };
  readonly #body = { start: 0, end: 0, isAscii: true };
  readonly #row = { timeUs: NaN, level: 0, trace: this.#trace };
  #observedUs = NaN;
  #severity = 0;
  #isNamed = false;

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
      if (!this.#take(walk)) return false;
    } while (walk.take(COMMA));
    if (!walk.take(BRACE_CLOSE) || this.#body.end === 0) return false;
    const hasNumber = this.#severity >= 1 && this.#severity <= HIGHEST_SEVERITY;
    // By its name alone, or by one that is kept: the full way sees to it.
    if (this.#isNamed && !hasNumber) return false;
    const row = this.#row;
    row.level = levelOfSeverity(this.#severity, '');
    if (row.timeUs !== row.timeUs) row.timeUs = this.#observedUs;
    if (this.#span.end > 0 && !this.#rows.text(this.#spanCode, walk.bytes, this.#span)) return false;
    return this.#rows.commit(row, walk.bytes, this.#body);
  }

  #reset(): void {
    this.#keys.begin();
    this.#row.timeUs = NaN;
    setNone(this.#trace);
    setNone(this.#span);
    setNone(this.#body);
    this.#observedUs = NaN;
    this.#severity = 0;
    this.#isNamed = false;
  }

  #take(walk: JsonWalk): boolean {
    switch (this.#keys.take(walk)) {
      case 'timeUnixNano':
        return (this.#row.timeUs = timeAt(walk)) > 0;
      case 'observedTimeUnixNano':
        return (this.#observedUs = timeAt(walk)) > 0;
      case 'severityNumber':
        return (this.#severity = walk.digits()) >= 0;
      case 'severityText':
        return this.#takeSeverityText(walk);
      case 'body':
        return this.#takeBody(walk);
      case 'attributes':
        return this.#takeAttributes(walk);
      case 'traceId':
        return takeId(walk, this.#trace);
      case 'spanId':
        return takeId(walk, this.#span);
      case 'flags':
      case 'droppedAttributesCount':
        return walk.digits() >= 0;
      case 'eventName':
        return walk.plain();
      default:
        return false;
    }
  }

  #takeSeverityText(walk: JsonWalk): boolean {
    if (!walk.plain()) return false;
    const { start, end } = walk.text;
    this.#isNamed = end > start;
    return !this.#isNamed || LEVEL_TABLE.find(walk.bytes, start, end) > 0;
  }

  #takeBody(walk: JsonWalk): boolean {
    if (!walk.member(STRING_VALUE) || !walk.plain()) return false;
    this.#body.start = walk.text.start;
    this.#body.end = walk.text.end;
    this.#body.isAscii = walk.text.isAscii;
    return walk.take(BRACE_CLOSE);
  }

  #takeAttributes(walk: JsonWalk): boolean {
    if (!walk.take(BRACKET_OPEN)) return false;
    if (walk.take(BRACKET_CLOSE)) return true;
    do {
      if (!walk.member(PAIR_KEY) || !walk.plain()) return false;
      const code = this.#names.codeOf(walk.bytes, walk.text.start, walk.text.end);
      if (code === NO_CODE || !walk.member(PAIR_VALUE) || !this.#takeValue(walk, code)) return false;
      if (!walk.take(BRACE_CLOSE) || !walk.take(BRACE_CLOSE)) return false;
    } while (walk.take(COMMA));
    return walk.take(BRACKET_CLOSE);
  }

  #takeValue(walk: JsonWalk, code: number): boolean {
    if (walk.member(STRING_VALUE)) return walk.plain() && this.#rows.text(code, walk.bytes, walk.text);
    if (walk.member(INT_VALUE)) {
      const isQuoted = walk.take(QUOTE);
      const value = walk.digits(isQuoted ? QUOTE : undefined);
      if (!(value >= 0) || (isQuoted && !walk.take(QUOTE))) return false;
      return this.#rows.json(code, String(value));
    }
    if (!walk.member(BOOL_VALUE)) return false;
    const isTrue = walk.word('true');
    return (isTrue || walk.word('false')) && this.#rows.json(code, String(isTrue));
  }
}

const KEYS = [
  'timeUnixNano',
  'observedTimeUnixNano',
  'severityNumber',
  'severityText',
  'body',
  'attributes',
  'droppedAttributesCount',
  'flags',
  'traceId',
  'spanId',
  'eventName',
] as const;

const PAIR_KEY = walkMember('{', 'key');
const PAIR_VALUE = walkMember(',', 'value');
const STRING_VALUE = walkMember('{', 'stringValue');
const INT_VALUE = walkMember('{', 'intValue');
const BOOL_VALUE = walkMember('{', 'boolValue');

/** SeverityNumber, OpenTelemetry log data model. */
const HIGHEST_SEVERITY = 24;

const ID_DIGITS_LIMIT = 32;

interface Span {
  start: number;
  end: number;
}

function setNone(span: Span): void {
  span.start = 0;
  span.end = 0;
}

/** µs of a text of nanoseconds; NaN for anything else. */
function timeAt(walk: JsonWalk): number {
  return walk.plain() ? microsOfNanosAt(walk.bytes, walk.text.start, walk.text.end) : NaN;
}

/** Passes an id of hexadecimal digits in lower case; one of zeros is none (W3C Trace Context §3.2.2.3). */
function takeId(walk: JsonWalk, id: Span): boolean {
  if (!walk.plain() || walk.text.end - walk.text.start > ID_DIGITS_LIMIT) return false;
  const { start, end } = walk.text;
  let isNone = true;
  for (let i = start; i < end; i++) {
    const byte = walk.bytes[i]!;
    if (!isDigit(byte) && !(byte >= LOWER_A && byte <= LOWER_F)) return false;
    isNone &&= byte === ZERO;
  }
  id.start = isNone ? 0 : start;
  id.end = isNone ? 0 : end;
  return true;
}

const LOWER_A = 0x61;
const LOWER_F = 0x66;
