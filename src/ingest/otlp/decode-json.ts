import { BRACE_OPEN } from '../bytes/ascii.ts';
import { type BodyParts, parsedObject, partLimits } from '../json-walk/body-parts.ts';
import { entryListSteps } from '../json-walk/entry-list.ts';
import { JsonWalk } from '../json-walk/json-walk.ts';
import { listBodySteps } from '../json-walk/list-body.ts';
import { asArray, asObject } from '../json-walk/parsed-value.ts';
import { keysOf, passValue, passValueSteps, takeValue, valuesOf } from '../json-walk/walk-members.ts';
import { microsOfNanosText } from '../time/nanos.ts';
import { JsonRecordWriter } from './json-record-writer.ts';
import { readResource } from './record-writer.ts';
import type { OtlpRecord, OtlpResource, OtlpTarget, RecordWriter } from './record-writer.ts';

interface Tools extends BodyParts {
  readonly writer: RecordWriter;
  readonly plain: JsonRecordWriter;
}

/** The log records of an `ExportLogsServiceRequest` as JSON (OTLP specification, JSON encoding). */
export function otlpJsonSteps(body: Uint8Array, { writer, builder, context }: OtlpTarget): Generator<void> {
  const refuse: BodyParts['refuse'] = (reason, hint) => writer.refuse(reason, hint);
  const limits = partLimits(context.limits, OUTER_DEPTH);
  const tools: Tools = { writer, plain: new JsonRecordWriter(builder, context), limits, refuse };
  const list = { key: 'resourceLogs', form: FORM, limits: context.limits, refuse };
  return listBodySteps(body, list, (walk) => resourceSteps(walk, tools));
}

const FORM = 'Send {"resourceLogs":[…]}.';

/** Body, list of resources, resource, list of scopes, scope, list of records: around a record. */
const OUTER_DEPTH = 6;

function* resourceSteps(walk: JsonWalk, tools: Tools): Generator<void> {
  yield* outlineSteps(walk, RESOURCE_NAMES, function* (scopes, bytes) {
    const about = parsedObject(bytes, tools);
    if (about === undefined) return yield* passValueSteps(scopes);
    const resource = readResource(readPairs(about['attributes']));
    for (const _ of valuesOf(scopes)) yield* scopeSteps(scopes, resource, tools);
  });
}

function scopeSteps(walk: JsonWalk, resource: OtlpResource, tools: Tools): Generator<void> {
  return outlineSteps(walk, SCOPE_NAMES, function* (records, bytes) {
    const about = parsedObject(bytes, tools);
    if (about === undefined) yield* passValueSteps(records);
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
      yield* passValueSteps(walk);
    }
  }
  if (listAt >= 0) yield* listSteps(new JsonWalk(walk.bytes, listAt), about);
}

function recordSteps(
  walk: JsonWalk,
  { resource, scope }: { readonly resource: OtlpResource; readonly scope: string },
  { plain, writer, limits, refuse }: Tools,
): Generator<void> {
  return entryListSteps(walk, {
    limits,
    refuse,
    begin: () => plain.share(resource, scope),
    writeCommon(records) {
      if (!plain.write(records)) return false;
      writer.passed();
      return true;
    },
    writeValue: (value) => writer.write(resource, scope, readRecord(asObject(value))),
  });
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
