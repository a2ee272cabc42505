import { BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN, COMMA } from '../bytes/ascii.ts';
import { parseJsonBody } from '../fields/parse-json-body.ts';
import { JsonWalk } from '../json-walk/json-walk.ts';
import { JsonWalkError, keysOf, passValue, takeValue, valuesOf } from '../json-walk/walk-members.ts';
import { microsOfNanosText } from '../time/nanos.ts';
import { ENTRIES_A_STEP } from '../typed-rows/entries-a-step.ts';
import { JsonRecordWriter } from './json-record-writer.ts';
import { readResource } from './record-writer.ts';
import type { OtlpRecord, OtlpResource, OtlpTarget, RecordWriter } from './record-writer.ts';

interface Tools {
  readonly writer: RecordWriter;
  readonly plain: JsonRecordWriter;
  readonly limits: { readonly depth: number };
}

/**
 * The log records of an `ExportLogsServiceRequest` as JSON (OTLP specification, JSON encoding). What
 * stands before the place where the JSON cannot be read any more is taken.
 */
export function* otlpJsonSteps(body: Uint8Array, { writer, builder, context }: OtlpTarget): Generator<void> {
  const limits = { depth: context.limits.depth - OUTER_DEPTH };
  const tools: Tools = { writer, plain: new JsonRecordWriter(builder, context), limits };
  const walk = new JsonWalk(body);
  let hasLogs = false;
  if (walk.peek() !== BRACE_OPEN) {
    const parsed = parseJsonBody(body, context.limits);
    if ('reason' in parsed) return writer.refuse(parsed.reason, parsed.hint);
    return writer.refuse('not_an_object', FORM);
  }
  try {
    for (const _ of keysOf(walk)) {
      if (!walk.is('resourceLogs')) {
        passValue(walk);
        continue;
      }
      hasLogs ||= walk.peek() === BRACKET_OPEN;
      for (const _logs of valuesOf(walk)) yield* resourceSteps(walk, tools);
    }
    if (walk.peek() !== undefined) throw new JsonWalkError(walk);
  } catch (error) {
    if (!(error instanceof JsonWalkError)) throw error;
    return writer.refuse('invalid_json', error.message);
  }
  if (!hasLogs) writer.refuse('not_an_object', FORM);
}

const FORM = 'Send {"resourceLogs":[…]}.';

/** Body, list of resources, resource, list of scopes, scope, list of records: around a record. */
const OUTER_DEPTH = 6;

function* resourceSteps(walk: JsonWalk, tools: Tools): Generator<void> {
  yield* outlineSteps(walk, RESOURCE_NAMES, function* (scopes, bytes) {
    const about = parsedOf(bytes, tools);
    if (about === undefined) return passValue(scopes);
    const resource = readResource(readPairs(about['attributes']));
    for (const _ of valuesOf(scopes)) yield* scopeSteps(scopes, resource, tools);
  });
}

function scopeSteps(walk: JsonWalk, resource: OtlpResource, tools: Tools): Generator<void> {
  return outlineSteps(walk, SCOPE_NAMES, function* (records, bytes) {
    const about = parsedOf(bytes, tools);
    if (about === undefined) passValue(records);
    else yield* recordSteps(records, { resource, scope: textOf(about['name']) }, tools);
  });
}

const RESOURCE_NAMES = { about: 'resource', list: 'scopeLogs' };
const SCOPE_NAMES = { about: 'scope', list: 'logRecords' };

/**
 * Passes an object of a list and what is said about all of it. The steps of the list, which must pass it, come once
 * that is known: it may stand behind the list. Anything but an object is passed.
 */
function* outlineSteps(
  walk: JsonWalk,
  names: { readonly about: string; readonly list: string },
  listSteps: (walk: JsonWalk, about: Uint8Array | undefined) => Generator<void>,
): Generator<void> {
  if (walk.peek() !== BRACE_OPEN) return passValue(walk);
  let about: Uint8Array | undefined;
  let listAt = -1;
  for (const _ of keysOf(walk)) {
    if (walk.is(names.about)) {
      about = takeValue(walk);
    } else if (!walk.is(names.list)) {
      passValue(walk);
    } else if (about !== undefined) {
      yield* listSteps(walk, about);
    } else {
      listAt = walk.at;
      passValue(walk);
    }
  }
  if (listAt >= 0) yield* listSteps(new JsonWalk(walk.bytes, listAt), about);
}

/** The object that the bytes spell; undefined, and counted, when they cannot be read. */
function parsedOf(
  bytes: Uint8Array | undefined,
  { writer, limits }: Tools,
): Record<string, unknown> | undefined {
  if (bytes === undefined) return {};
  const parsed = parseJsonBody(bytes, limits);
  if (!('reason' in parsed)) return asObject(parsed.value);
  writer.refuse(parsed.reason, parsed.hint);
  return undefined;
}

function* recordSteps(
  walk: JsonWalk,
  { resource, scope }: { readonly resource: OtlpResource; readonly scope: string },
  { plain, writer, limits }: Tools,
): Generator<void> {
  if (walk.peek() !== BRACKET_OPEN) return passValue(walk);
  walk.at++;
  if (walk.take(BRACKET_CLOSE)) return;
  plain.share(resource, scope);
  let written = 0;
  do {
    walk.peek();
    const start = walk.at;
    if (plain.write(walk)) {
      writer.passed();
      if (++written % ENTRIES_A_STEP === 0) yield;
      continue;
    }
    walk.at = start;
    const parsed = parseJsonBody(takeValue(walk), limits);
    if ('reason' in parsed) writer.refuse(parsed.reason, parsed.hint);
    else writer.write(resource, scope, readRecord(asObject(parsed.value)));
    yield;
  } while (walk.take(COMMA));
  if (!walk.take(BRACKET_CLOSE)) throw new JsonWalkError(walk);
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
