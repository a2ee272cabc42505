import type { BatchBuilder } from '../../core/batch-builder.ts';
import { BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN, COMMA } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { parseJsonBody } from '../fields/parse-json-body.ts';
import { JsonWalk } from '../json-walk/json-walk.ts';
import { JsonWalkError, keysOf, passValue, takeValue, valuesOf } from '../json-walk/walk-members.ts';
import { microsOfNanosText } from '../time/nanos.ts';
import { TimeParser } from '../time/time-parser.ts';
import { ENTRIES_A_STEP } from '../typed-rows/entries-a-step.ts';
import { JsonValueWriter } from './json-value-writer.ts';
import { LabelReader, type LokiNames, NO_LABELS, parseSelector, unreadableLabels } from './labels.ts';
import type { StreamWriter } from './stream-writer.ts';

interface Tools {
  readonly writer: StreamWriter;
  readonly plain: JsonValueWriter;
  readonly reader: LabelReader;
  readonly times: TimeParser;
  readonly limits: { readonly depth: number };
}

/**
 * The lines of a JSON body of Loki's push API, in its present and its first form. What stands before
 * the place where the JSON cannot be read any more is taken.
 */
export function* lokiJsonSteps(
  body: Uint8Array,
  writer: StreamWriter,
  { builder, context }: { readonly builder: BatchBuilder; readonly context: DecodeContext },
): Generator<void> {
  const tools: Tools = {
    writer,
    plain: new JsonValueWriter(builder, context),
    reader: new LabelReader(),
    times: new TimeParser(context.time, context.limits),
    limits: { depth: context.limits.depth - OUTER_DEPTH },
  };
  const walk = new JsonWalk(body);
  if (walk.peek() !== BRACE_OPEN) return refuseOther(body, writer, context);
  let hasStreams = false;
  try {
    for (const _ of keysOf(walk)) {
      if (!walk.is('streams')) {
        passValue(walk);
        continue;
      }
      hasStreams ||= walk.peek() === BRACKET_OPEN;
      for (const _stream of valuesOf(walk)) yield* streamSteps(walk, tools);
    }
    if (walk.peek() !== undefined) throw new JsonWalkError(walk);
  } catch (error) {
    if (!(error instanceof JsonWalkError)) throw error;
    return writer.refuse('invalid_json', error.message);
  }
  if (!hasStreams) writer.refuse('not_an_object', FORM);
}

const FORM = 'Send {"streams":[{"stream":{…},"values":[…]}]}.';

/** Body, list of streams, stream: around a value. */
const OUTER_DEPTH = 3;

/** A body that is no object, also one behind a byte order mark. */
function refuseOther(body: Uint8Array, writer: StreamWriter, context: DecodeContext): void {
  const parsed = parseJsonBody(body, context.limits);
  if ('reason' in parsed) writer.refuse(parsed.reason, parsed.hint);
  else writer.refuse('not_an_object', FORM);
}

/** One stream: its outline first, since the labels may come last, then its lines. */
function* streamSteps(walk: JsonWalk, tools: Tools): Generator<void> {
  if (walk.peek() !== BRACE_OPEN) return passValue(walk);
  const start = walk.at;
  let labels: Uint8Array | undefined;
  let valuesAt = -1;
  let isFirstForm = false;
  for (const _ of keysOf(walk)) {
    if (walk.is('stream')) {
      labels = takeValue(walk);
      continue;
    }
    if (walk.is('values')) valuesAt = walk.at;
    isFirstForm ||= walk.is('labels') || walk.is('entries');
    passValue(walk);
  }
  if (isFirstForm) return yield* firstFormSteps(walk.bytes.subarray(start, walk.at), tools);
  if (valuesAt < 0) return;
  const names = namesOf(labels, tools);
  if (names !== undefined) yield* valueSteps(new JsonWalk(walk.bytes, valuesAt), names, tools);
}

function namesOf(labels: Uint8Array | undefined, { writer, reader, limits }: Tools): LokiNames | undefined {
  if (labels === undefined) return NO_LABELS;
  const parsed = parseJsonBody(labels, limits);
  if (!('reason' in parsed)) return reader.read(textPairs(parsed.value));
  writer.refuse(parsed.reason, parsed.hint);
  return undefined;
}

function* valueSteps(walk: JsonWalk, names: LokiNames, tools: Tools): Generator<void> {
  const { plain, writer, limits } = tools;
  plain.share(names);
  let written = 0;
  // The array was passed before: it has an end.
  if (!walk.take(BRACKET_OPEN) || walk.take(BRACKET_CLOSE)) return;
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
    else writeValue(parsed.value, names, tools);
    yield;
  } while (walk.take(COMMA));
  if (!walk.take(BRACKET_CLOSE)) throw new JsonWalkError(walk);
}

function writeValue(value: unknown, names: LokiNames, { reader, writer }: Tools): void {
  const [time, text, metadata] = asArray(value);
  const timeUs = typeof time === 'string' ? microsOfNanosText(time) : NaN;
  const about = metadata === undefined ? NO_LABELS : reader.read(textPairs(metadata));
  writer.writeLine(names, { timeUs, text, metadata: about });
}

/** `{"labels":"{…}","entries":[{"ts":"…","line":"…"}]}`, also mixed with the present form. */
function* firstFormSteps(stream: Uint8Array, tools: Tools): Generator<void> {
  const { writer, reader, times, limits } = tools;
  const parsed = parseJsonBody(stream, limits);
  if ('reason' in parsed) return writer.refuse(parsed.reason, parsed.hint);
  const { stream: object, labels: selector, values, entries } = asObject(parsed.value);
  const labels = typeof selector === 'string' ? parseSelector(selector) : textPairs(object);
  if (labels === undefined) return writer.refuse('not_an_object', unreadableLabels(selector));
  const names = reader.read(labels);
  for (const value of asArray(values)) {
    writeValue(value, names, tools);
    yield;
  }
  for (const entry of asArray(entries)) {
    const { ts, line } = asObject(entry);
    const timeUs = typeof ts === 'string' ? times.parse(ts) : NaN;
    writer.writeLine(names, { timeUs, text: line, metadata: NO_LABELS });
    yield;
  }
}

function textPairs(value: unknown): [string, string][] {
  return Object.entries(asObject(value)).map(([name, of]) => [
    name,
    typeof of === 'string' ? of : JSON.stringify(of),
  ]);
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
