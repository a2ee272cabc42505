import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testContext } from '../../test/support/decode-context.ts';
import { BatchBuilder } from '../core/batch-builder.ts';
import { ownTimeOf } from '../ingest/ingest-observer.ts';
import { JsonLinesDecoder } from '../ingest/json-lines/decode.ts';
import { SAMPLE_LIMIT } from '../ingest/rejects.ts';
import { createSourceTracker, SOURCES_LIMIT } from './source-tracker.ts';

const sender = { protocol: 'http', name: 'shop', host: '10.0.0.1' };
const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

function setUp() {
  const clock = { now: START_MS, nowMs: () => clock.now };
  return { clock, tracker: createSourceTracker(clock) };
}

/** What a decoder makes of `text`, told to the tracker as a route does. */
function receive(tracker: ReturnType<typeof createSourceTracker>, text: string): void {
  const builder = new BatchBuilder();
  const decoder = new JsonLinesDecoder(builder, testContext());
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += decoder.push(bytes.subarray(at), Infinity);
  decoder.finish();
  const batch = builder.build('0000000000000000', 0);
  tracker.onAccepted(sender, {
    lines: batch.count,
    bytes: bytes.length,
    services: batch.service.values,
    lastTimeUs: ownTimeOf(batch),
  });
  tracker.onRejected(sender, decoder.rejects);
}

test('a source has its protocol, when it was last seen, its rate and its services', () => {
  const { clock, tracker } = setUp();
  for (let second = 0; second < 10; second++) {
    receive(tracker, '{"message":"a","service":"pay"}\n{"message":"b","service":"ship"}\n');
    clock.now += 1_000;
  }
  const [source, ...more] = tracker.list();
  assert.deepEqual(more, []);
  assert.deepEqual(
    { ...source, services: source?.services.toSorted() },
    {
      ...sender,
      services: ['pay', 'ship'],
      linesPerSecond: 2,
      lastSeen: '2026-01-02T03:04:14.000000Z',
      lagMs: null,
      silent: false,
      accepted: 20,
      rejected: [],
    },
  );
});

test('the lag is from the own time of the last line to its arrival, and stays while nothing comes', () => {
  const { clock, tracker } = setUp();
  const lag = (): number | null | undefined => tracker.list()[0]?.lagMs;
  receive(
    tracker,
    '{"message":"a","time":"2026-01-02T03:03:00Z"}\n{"message":"b","time":"2026-01-02T03:04:02Z"}\n',
  );
  assert.equal(lag(), 3_000);
  clock.now += 60_000;
  assert.equal(lag(), 3_000);
  receive(tracker, '{"message":"a","time":"2026-01-02T03:05:15Z"}\n');
  assert.equal(lag(), -10_000, 'a clock that is ahead');
  receive(tracker, 'nothing readable\n');
  assert.equal(lag(), -10_000, 'what is rejected says nothing');
  receive(tracker, '{"message":"without a time"}\n');
  assert.equal(lag(), null);
});

test('rejects are counted by reason, with a line and what to change', () => {
  const { tracker } = setUp();
  receive(tracker, `{"a":\n[1]\n{"message":"good"}\nbad ${'x'.repeat(2_000)}\n`);
  receive(tracker, '{"later":\n');
  const rejected = new Map(tracker.list()[0]?.rejected.map((of) => [of.reason, of]));
  assert.deepEqual([...rejected.keys()].toSorted(), ['invalid_json', 'not_an_object']);
  assert.equal(rejected.get('not_an_object')?.sample, '[1]');
  assert.match(rejected.get('not_an_object')?.hint ?? '', /Send an object/);
  assert.equal(rejected.get('invalid_json')?.count, 3);
  assert.equal(rejected.get('invalid_json')?.sample, '{"later":', 'that of the last request');
  receive(tracker, `bad ${'é'.repeat(2_000)}\n`);
  assert.ok((tracker.list()[0]?.rejected[0]?.sample.length ?? 0) <= SAMPLE_LIMIT);
});

test('a source that stops is silent, and no longer when it sends again', () => {
  const { clock, tracker } = setUp();
  const silent = (): boolean | undefined => tracker.list()[0]?.silent;
  for (let i = 0; i < 12; i++) {
    clock.now += 1_000;
    receive(tracker, '{"message":"a"}\n');
  }
  clock.now += 60_000;
  assert.equal(silent(), false);
  clock.now += 1;
  assert.equal(silent(), true);
  receive(tracker, 'nothing readable\n');
  assert.equal(silent(), true, 'rejects alone are not what was sent before');
  receive(tracker, '{"message":"a"}\n');
  assert.equal(silent(), false);
});

test('of more sources than are kept, the one silent for longest goes', () => {
  const { tracker } = setUp();
  const what = { lines: 1, bytes: 1, services: [], lastTimeUs: undefined };
  for (let i = 0; i <= SOURCES_LIMIT; i++) tracker.onAccepted({ ...sender, name: `s${i}` }, what);
  const names = tracker.list().map(({ name }) => name);
  assert.equal(names.length, SOURCES_LIMIT);
  assert.equal(names[0], `s${SOURCES_LIMIT}`);
  assert.equal(names.at(-1), 's1');
});
