import type { BatchBuilder } from '../../core/batch-builder.ts';
import { BRACE_OPEN } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { parseJsonBody } from '../fields/parse-json-body.ts';
import { type BodyParts, parsedObject, partLimits } from '../json-walk/body-parts.ts';
import { entryListSteps } from '../json-walk/entry-list.ts';
import { JsonWalk } from '../json-walk/json-walk.ts';
import { listBodySteps } from '../json-walk/list-body.ts';
import { asArray, asObject } from '../json-walk/parsed-value.ts';
import { keysOf, passValue, passValueSteps, takeValue } from '../json-walk/walk-members.ts';
import { microsOfNanosText } from '../time/nanos.ts';
import { TimeParser } from '../time/time-parser.ts';
import { JsonValueWriter } from './json-value-writer.ts';
import { LabelReader, type LokiNames, NO_LABELS, parseSelector, unreadableLabels } from './labels.ts';
import type { StreamWriter } from './stream-writer.ts';

interface Tools extends BodyParts {
  readonly writer: StreamWriter;
  readonly plain: JsonValueWriter;
  readonly reader: LabelReader;
  readonly times: TimeParser;
}

/** The lines of a JSON body of Loki's push API, in its present and its first form. */
export function lokiJsonSteps(
  body: Uint8Array,
  writer: StreamWriter,
  { builder, context }: { readonly builder: BatchBuilder; readonly context: DecodeContext },
): Generator<void> {
  const refuse: BodyParts['refuse'] = (reason, hint) => writer.refuse(reason, hint);
  const tools: Tools = {
    writer,
    plain: new JsonValueWriter(builder, context),
    reader: new LabelReader(),
    times: new TimeParser(context.time, context.limits),
    limits: partLimits(context.limits, OUTER_DEPTH),
    refuse,
  };
  const list = { key: 'streams', form: FORM, limits: context.limits, refuse };
  return listBodySteps(body, list, (walk) => streamSteps(walk, tools));
}

const FORM = 'Send {"streams":[{"stream":{…},"values":[…]}]}.';

/** Body, list of streams, stream: around a value. */
const OUTER_DEPTH = 3;

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
    yield* passValueSteps(walk);
  }
  if (isFirstForm) return yield* firstFormSteps(walk.bytes.subarray(start, walk.at), tools);
  if (valuesAt < 0) return;
  const named = parsedObject(labels, tools);
  if (named === undefined) return;
  yield* valueSteps(new JsonWalk(walk.bytes, valuesAt), tools.reader.read(textPairs(named)), tools);
}

function valueSteps(walk: JsonWalk, names: LokiNames, tools: Tools): Generator<void> {
  const { plain, writer, limits, refuse } = tools;
  return entryListSteps(walk, {
    limits,
    refuse,
    begin: () => plain.share(names),
    writeCommon(values) {
      if (!plain.write(values)) return false;
      writer.passed();
      return true;
    },
    writeValue: (value) => writeValue(value, names, tools),
  });
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
  // All of its entries at once.
  const parsed = parseJsonBody(stream, { depth: limits.depth });
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
