import { parseJsonBody } from '../fields/parse-json-body.ts';
import { microsOfNanosText } from '../time/nanos.ts';
import { readResource } from './record-writer.ts';
import type { OtlpRecord, OtlpTarget } from './record-writer.ts';

/** The log records of an `ExportLogsServiceRequest` as JSON, one a step (OTLP specification, JSON encoding). */
export function* otlpJsonSteps(body: Uint8Array, { writer, context }: OtlpTarget): Generator<void> {
  const parsed = parseJsonBody(body, context.limits);
  if ('reason' in parsed) return writer.refuse(parsed.reason, parsed.hint);
  const { resourceLogs } = asObject(parsed.value);
  if (!Array.isArray(resourceLogs)) return writer.refuse('not_an_object', 'Send {"resourceLogs":[…]}.');
  for (const item of resourceLogs) {
    const { resource, scopeLogs } = asObject(item);
    const about = readResource(readPairs(asObject(resource)['attributes']));
    for (const logs of asArray(scopeLogs)) {
      const { scope, logRecords } = asObject(logs);
      const name = textOf(asObject(scope)['name']);
      for (const record of asArray(logRecords)) {
        writer.write(about, name, readRecord(asObject(record)));
        yield;
      }
    }
  }
}

function readRecord(record: Record<string, unknown>): OtlpRecord {
  return {
    timeUs: readTime(record['timeUnixNano']),
    observedUs: readTime(record['observedTimeUnixNano']),
    severityNumber: numberOf(record['severityNumber']),
    severityText: textOf(record['severityText']),
    body: readValue(record['body']),
    attributes: readPairs(record['attributes']),
    traceId: textOf(record['traceId']).toLowerCase(),
    spanId: textOf(record['spanId']).toLowerCase(),
    eventName: textOf(record['eventName']),
  };
}

/** 64-bit numbers are texts; some senders write numbers. 0 is no time. */
function readTime(value: unknown): number {
  const timeUs = typeof value === 'number' ? Math.floor(value / 1000) : microsOfNanosText(textOf(value));
  return timeUs > 0 ? timeUs : NaN;
}

function readPairs(value: unknown): [string, unknown][] {
  return asArray(value).map((pair) => {
    const { key, value: of } = asObject(pair);
    return [textOf(key), readValue(of)];
  });
}

/** An `AnyValue`. The body's depth is bounded before. */
function readValue(value: unknown): unknown {
  const any = asObject(value);
  if (typeof any['stringValue'] === 'string') return any['stringValue'];
  if (typeof any['boolValue'] === 'boolean') return any['boolValue'];
  if (any['intValue'] !== undefined) return readInteger(any['intValue']);
  if (any['doubleValue'] !== undefined) return finite(numberOf(any['doubleValue']));
  if (any['bytesValue'] !== undefined) return textOf(any['bytesValue']);
  if (any['arrayValue'] !== undefined) return asArray(asObject(any['arrayValue'])['values']).map(readValue);
  if (any['kvlistValue'] !== undefined) {
    return Object.fromEntries(readPairs(asObject(any['kvlistValue'])['values']));
  }
  return null;
}

function readInteger(value: unknown): unknown {
  if (typeof value === 'number') return finite(value);
  const number = Number(textOf(value) || NaN);
  return Number.isSafeInteger(number) ? number : textOf(value);
}

/** A number, or one as text: `NaN` and `Infinity` come that way. */
function numberOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
}

/** JSON has no other numbers: they stay as texts. */
function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
