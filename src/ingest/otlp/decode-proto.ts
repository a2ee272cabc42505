import { MessageError, MessageReader, WIRE } from '../protobuf/message-reader.ts';
import { ProtoRecordWriter } from './proto-record-writer.ts';
import { readResource } from './record-writer.ts';
import type { OtlpRecord, OtlpTarget, RecordWriter } from './record-writer.ts';

/**
 * The log records of an `ExportLogsServiceRequest` in protocol buffers, one a step. Field numbers are those of
 * opentelemetry-proto 1.x, `logs/v1/logs.proto` and `common/v1/common.proto`.
 */
export function* otlpProtoSteps(body: Uint8Array, { writer, builder, context }: OtlpTarget): Generator<void> {
  try {
    const request = new MessageReader(body);
    const tools = { writer, plain: new ProtoRecordWriter(builder, context), depth: context.limits.depth };
    while (request.next()) if (request.field === 1) yield* resourceLogs(request.message(), tools);
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    writer.refuse('invalid_encoding', `The body is no OTLP message: ${error.message}`);
  }
}

interface Tools {
  readonly writer: RecordWriter;
  readonly plain: ProtoRecordWriter;
  readonly depth: number;
}

/** `ResourceLogs`: resource = 1, scope_logs = 2; the resource may come last. */
function* resourceLogs(message: MessageReader, { writer, plain, depth }: Tools): Generator<void> {
  const pairs: [string, unknown][] = [];
  const head = new MessageReader(message.bytes, message.start, message.end);
  while (head.next()) if (head.field === 1) readPairsInto(pairs, head.message(), depth);
  const resource = readResource(pairs);
  while (message.next()) {
    if (message.field !== 2) continue;
    const logs = message.message();
    let scope = '';
    const scopeHead = new MessageReader(logs.bytes, logs.start, logs.end);
    while (scopeHead.next()) if (scopeHead.field === 1) scope = readScope(scopeHead.message());
    plain.share(resource, scope);
    while (logs.next()) {
      if (logs.field !== 2) continue;
      if (plain.write(logs)) writer.passed();
      else writer.write(resource, scope, readRecord(logs.message(), depth));
      yield;
    }
  }
}

/** `Resource`: attributes = 1. */
function readPairsInto(pairs: [string, unknown][], resource: MessageReader, depth: number): void {
  while (resource.next()) if (resource.field === 1) pairs.push(readPair(resource.message(), depth));
}

/** `InstrumentationScope`: name = 1. */
function readScope(scope: MessageReader): string {
  let name = '';
  while (scope.next()) if (scope.field === 1) name = scope.text();
  return name;
}

/**
 * `LogRecord`: time_unix_nano = 1, severity_number = 2, severity_text = 3, body = 5, attributes = 6, trace_id = 9,
 * span_id = 10, observed_time_unix_nano = 11, event_name = 12.
 */
function readRecord(message: MessageReader, depth: number): OtlpRecord {
  const record = {
    timeUs: NaN,
    observedUs: NaN,
    severityNumber: 0,
    severityText: '',
    body: undefined as unknown,
    attributes: [] as [string, unknown][],
    traceId: '',
    spanId: '',
    eventName: '',
  };
  while (message.next()) {
    switch (message.field) {
      case 1:
        record.timeUs = readTime(message);
        break;
      case 2:
        record.severityNumber = message.varint();
        break;
      case 3:
        record.severityText = message.text();
        break;
      case 5:
        record.body = readValue(message.message(), depth);
        break;
      case 6:
        record.attributes.push(readPair(message.message(), depth));
        break;
      case 9:
        record.traceId = message.hex();
        break;
      case 10:
        record.spanId = message.hex();
        break;
      case 11:
        record.observedUs = readTime(message);
        break;
      case 12:
        record.eventName = message.text();
        break;
    }
  }
  return record;
}

/** 0 is no time. */
function readTime(message: MessageReader): number {
  const timeUs = message.microsOfNanos();
  return timeUs > 0 ? timeUs : NaN;
}

/** `KeyValue`: key = 1, value = 2. */
function readPair(pair: MessageReader, depth: number): [string, unknown] {
  let key = '';
  let value: unknown = null;
  while (pair.next()) {
    if (pair.field === 1) key = pair.text();
    else if (pair.field === 2) value = readValue(pair.message(), depth);
  }
  return [key, value];
}

/** `AnyValue`: string = 1, bool = 2, int = 3, double = 4, array = 5, kvlist = 6, bytes = 7. */
function readValue(any: MessageReader, depth: number): unknown {
  if (depth <= 0) throw new MessageError('Values are nested deeper than ingest.depth allows.');
  let value: unknown = null;
  while (any.next()) {
    switch (any.field) {
      case 1:
        value = any.text();
        break;
      case 2:
        value = any.varint() !== 0;
        break;
      case 3:
        value = readInteger(any);
        break;
      case 4:
        value = finite(any.double());
        break;
      case 5:
        value = readArray(any.message(), depth - 1);
        break;
      case 6:
        value = readList(any.message(), depth - 1);
        break;
      case 7:
        value = any.message().bytes.toString('base64', any.from, any.to);
        break;
    }
  }
  return value;
}

/** `ArrayValue`: values = 1. */
function readArray(array: MessageReader, depth: number): unknown[] {
  const values: unknown[] = [];
  while (array.next()) if (array.field === 1) values.push(readValue(array.message(), depth));
  return values;
}

/** `KeyValueList`: values = 1. */
function readList(list: MessageReader, depth: number): Record<string, unknown> {
  const pairs: [string, unknown][] = [];
  while (list.next()) if (list.field === 1) pairs.push(readPair(list.message(), depth));
  return Object.fromEntries(pairs);
}

/** Beyond 2^53 as text: a double would change it. */
function readInteger(any: MessageReader): number | string {
  // Up to seven bytes of varint hold 49 bits: no detour by a big integer.
  if (any.wire === WIRE.varint && any.to - any.from <= 7) return any.varint();
  const value = any.int64();
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
