import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testContext } from '../../../test/support/decode-context.ts';
import { decodeText } from '../../../test/support/decode-text.ts';
import { rowsOf } from '../../../test/support/rows.ts';
import { STACK_TRACES } from '../../../test/support/stack-traces.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { createRandom, type Random } from '../../core/random.ts';
import { TextLinesDecoder } from './decode.ts';
import { SourceFormat } from './source-format.ts';

const SOURCES = 8;
const TRACES = 2_000;

/** Of the entries, those that must be exactly as they were written. */
const LEAST_EXACT = 0.995;

/** What a source writes beside its traces, in the format of its traces' log lines where they have one. */
const BETWEEN = {
  java: '2026-01-02 03:04:06,000 INFO [main] a.b.Shop: paid',
  python: '2026-01-02 03:04:06,000 - shop - INFO - paid',
  node: '2026-01-02T03:04:06.000Z info paid',
  net: '2026-01-02 03:04:06.000 +00:00 [INF] paid',
  ruby: 'I, [2026-01-02T03:04:06.000000 #1234]  INFO -- shop: paid',
  plain: 'plain line',
} as const;

/** What each source runs: six languages, two of them twice. */
const LANGUAGES: readonly { readonly traces: RegExp; readonly between: string }[] = [
  { traces: /^Java/, between: BETWEEN.java },
  { traces: /^Python/, between: BETWEEN.python },
  { traces: /^Go/, between: BETWEEN.plain },
  { traces: /^Node/, between: BETWEEN.node },
  { traces: /^\.NET/, between: BETWEEN.net },
  { traces: /^Ruby/, between: BETWEEN.ruby },
  { traces: /^Java/, between: BETWEEN.java },
  { traces: /^Node/, between: BETWEEN.node },
];

/** 250 traces of the source, with none to two other lines between them. */
function entriesOf(source: number, random: Random): string[] {
  const { traces, between } = LANGUAGES[source]!;
  const own = Object.entries(STACK_TRACES).flatMap(([title, trace]) => (traces.test(title) ? [trace] : []));
  return Array.from({ length: TRACES / SOURCES }, () => [
    own[random.integer(own.length)]!,
    ...Array.from({ length: random.integer(3) }, () => between),
  ]).flat();
}

/** Whether a message is all of what was written, but for the header of its first line. */
function isExact(message: string | undefined, entry: string): boolean {
  return (
    message !== undefined &&
    message.split('\n').length === entry.split('\n').length &&
    entry.endsWith(message.includes('\n') ? message.slice(message.indexOf('\n')) : message)
  );
}

function assertExact(messages: readonly string[], entries: readonly string[]): void {
  let exact = 0;
  // An entry that was split or joined shifts those behind it: both lists are walked by their lines.
  let at = 0;
  let line = 0;
  const lineOf = new Map<number, string>();
  for (const message of messages) {
    lineOf.set(at, message);
    at += message.split('\n').length;
  }
  for (const entry of entries) {
    if (isExact(lineOf.get(line), entry)) exact++;
    line += entry.split('\n').length;
  }
  assert.ok(exact / entries.length >= LEAST_EXACT, `${exact} of ${entries.length} are exact`);
}

test('2,000 traces of six languages from eight sources that send at once, cut into chunks anywhere', () => {
  const random = createRandom(7);
  const sources = Array.from({ length: SOURCES }, (_, source) => {
    const builder = new BatchBuilder();
    const entries = entriesOf(source, random);
    return {
      entries,
      bytes: new TextEncoder().encode(`${entries.join('\n')}\n`),
      at: 0,
      builder,
      decoder: new TextLinesDecoder(builder, testContext(), new SourceFormat()),
    };
  });
  for (let open = sources; open.length > 0; open = open.filter(({ at, bytes }) => at < bytes.length)) {
    const source = open[random.integer(open.length)]!;
    const chunk = source.bytes.subarray(source.at, source.at + 1 + random.integer(2_000));
    for (let used = 0; used < chunk.length;) used += source.decoder.push(chunk.subarray(used), 3);
    source.at += chunk.length;
  }
  const messages: string[] = [];
  for (const { decoder, builder } of sources) {
    decoder.finish();
    messages.push(...rowsOf(builder.build('0000000000000000', 0)).map(({ message }) => message));
  }
  assertExact(
    messages,
    sources.flatMap(({ entries }) => entries),
  );
});

test('2,000 traces of six languages that eight sources write into one stream', () => {
  const random = createRandom(8);
  const queues = Array.from({ length: SOURCES }, (_, source) => entriesOf(source, random));
  const entries: string[] = [];
  for (let open = queues; open.length > 0; open = open.filter((queue) => queue.length > 0)) {
    entries.push(open[random.integer(open.length)]!.shift()!);
  }
  const text = `${entries.join('\n')}\n`;
  const cuts = Array.from({ length: 500 }, () => random.integer(text.length));
  const { rows } = decodeText(text, { cuts });
  assertExact(
    rows.map(({ message }) => message),
    entries,
  );
});
