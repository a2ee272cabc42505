import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchBuilder } from '../core/batch-builder.ts';
import { type EntryBatch, textAt } from '../core/batch.ts';
import type { ScoredBatch } from '../core/scored-batch.ts';
import { AnomalyCells } from './anomaly-cells.ts';
import { LineSample } from './line-sample.ts';
import { type LineRange, LineTracker } from './line-tracker.ts';
import { TEMPLATE_LIMIT, TemplateTally } from './template-tally.ts';
import { Timeline } from './timeline.ts';

function batchOf(messages: readonly string[]): EntryBatch {
  const builder = new BatchBuilder();
  const rest = { level: 3, flags: 0, service: 's', host: '', source: '', attributes: '', trace: '' };
  for (const message of messages) builder.add({ ...rest, timeUs: 1, message });
  return builder.build('0'.repeat(16), 1);
}

function messagesOf(batches: readonly EntryBatch[]): string[] {
  return batches.flatMap((batch) =>
    Array.from({ length: batch.count }, (_, row) => textAt(batch.message, row)),
  );
}

function scoredOf(templates: readonly number[], scores: readonly number[]): ScoredBatch {
  return {
    batch: batchOf(templates.map((template) => `message ${template}`)),
    templateHigh: Uint32Array.from(templates, () => 1),
    templateLow: Uint32Array.from(templates),
    score: Float32Array.from(scores),
    anomalous: Uint8Array.from(scores, () => 1),
    modelVersion: 1,
  };
}

test('a sample keeps every line until there are too many, then a bounded even part of them', () => {
  const sample = new LineSample(1000);
  const numbers = Array.from({ length: 50_000 }, (_, i) => String(i));
  sample.add(batchOf(numbers.slice(0, 1500)));
  assert.deepEqual(messagesOf(sample.batches()), numbers.slice(0, 1500));
  for (let at = 1500; at < numbers.length; at += 700) sample.add(batchOf(numbers.slice(at, at + 700)));
  assert.equal(sample.lines, 50_000);
  const kept = messagesOf(sample.batches()).map(Number);
  assert.ok(kept.length > 700 && kept.length <= 2000, `${kept.length}`);
  assert.deepEqual(
    kept,
    kept.toSorted((a, b) => a - b),
  );
  const early = kept.filter((number) => number < 25_000).length / kept.length;
  assert.ok(early > 0.4 && early < 0.6, `${early}`);
});

test('a sample does not depend on how lines were cut into batches', () => {
  const numbers = Array.from({ length: 9000 }, (_, i) => String(i));
  const inParts = (size: number) => {
    const sample = new LineSample(1000);
    for (let at = 0; at < numbers.length; at += size) sample.add(batchOf(numbers.slice(at, at + size)));
    return messagesOf(sample.batches());
  };
  assert.deepEqual(inParts(100), inParts(3000));
});

type Step = readonly [added: number, isBlank: boolean];
const FOLLOWED: readonly [name: string, steps: Step[], end: number, ranges: [number, number][]][] = [
  [
    'one entry a line',
    [
      [1, false],
      [1, false],
    ],
    0,
    [
      [1, 1],
      [2, 2],
    ],
  ],
  [
    'entries held open',
    [
      [0, false],
      [1, false],
      [1, false],
    ],
    1,
    [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
  ],
  [
    'a stack trace',
    [
      [0, false],
      [0, false],
      [0, false],
      [1, false],
    ],
    1,
    [
      [1, 3],
      [4, 4],
    ],
  ],
  [
    'blank lines',
    [
      [0, true],
      [0, false],
      [0, true],
      [1, false],
      [0, true],
    ],
    1,
    [
      [2, 2],
      [4, 4],
    ],
  ],
  [
    'an object after text',
    [
      [0, false],
      [2, false],
      [0, false],
    ],
    1,
    [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
  ],
  ['nothing', [], 0, []],
];
for (const [name, steps, end, ranges] of FOLLOWED) {
  test(`lines of ${name}`, () => {
    const tracker = new LineTracker();
    const found: LineRange[] = steps.flatMap(([added, isBlank]) => [...tracker.next(added, isBlank)]);
    found.push(...tracker.finish(end));
    assert.deepEqual(
      found.map(({ first, last }) => [first, last]),
      ranges,
    );
  });
}

test('refused lines count as lines', () => {
  const tracker = new LineTracker();
  tracker.skip();
  assert.deepEqual(tracker.next(1, false), [{ first: 2, last: 2 }]);
});

test('a timeline of any length has few slices, and loses no line', () => {
  const timeline = new Timeline();
  for (let second = 0; second < 100_000; second += 7) timeline.add(second * 1e6, second % 2);
  const buckets = timeline.buckets();
  assert.ok(buckets.length <= 120 && buckets.length >= 60, `${buckets.length}`);
  const lines = buckets.reduce((sum, bucket) => sum + bucket.lines, 0);
  assert.equal(lines, Math.ceil(100_000 / 7));
  assert.equal(timeline.widthUs % 1e6, 0);
  assert.ok(
    buckets.every((bucket, i) => i === 0 || bucket.startUs === buckets[i - 1]!.startUs + timeline.widthUs),
  );
});

test('a timeline with stray times stays small', () => {
  const timeline = new Timeline();
  for (const timeUs of [0, 4e18, 1.7e15, -4e18]) timeline.add(timeUs, 0);
  assert.ok(timeline.buckets().length <= 241);
  assert.deepEqual(new Timeline().buckets(), []);
});

test('templates beyond the bound are counted together', () => {
  const tally = new TemplateTally((id) => id);
  const count = TEMPLATE_LIMIT + 50;
  const scored = scoredOf(
    Array.from({ length: count }, (_, i) => i),
    Array.from({ length: count }, () => 0.5),
  );
  for (let row = 0; row < count; row++) tally.add(scored, row);
  tally.add(scored, 3);
  assert.equal(tally.rows().length, TEMPLATE_LIMIT);
  assert.deepEqual(tally.others, { count: 50, anomalous: 50 });
  assert.equal(tally.rows()[0]?.count, 2);
});

test('kinds of anomalies beyond the bound: the strangest stay, the others are counted', () => {
  const cells = new AnomalyCells();
  const templates = Array.from({ length: 5000 }, (_, i) => i);
  const scored = scoredOf(
    templates,
    templates.map((i) => 0.5 + i / 20_000),
  );
  for (const row of templates) cells.add(scored, row, { file: 'f', line: row + 1 });
  const kept = cells.cells();
  assert.equal(kept.length, 1000);
  assert.equal(kept[0]?.line, 5000);
  assert.equal(cells.dropped, 4000);
});

test('equal anomalies are one kind, shown by the strangest', () => {
  const cells = new AnomalyCells();
  const scored = scoredOf([7, 7, 7], [0.601, 0.604, 0.602]);
  for (let row = 0; row < 3; row++) cells.add(scored, row, { file: 'f', line: row + 1 });
  const [cell] = cells.cells();
  assert.equal(cell?.count, 3);
  assert.equal(cell?.line, 2);
});
