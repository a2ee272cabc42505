import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../core/random.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';
import { encodeModel } from '../model/encode-model.ts';
import { EXAMPLE_START_US, exampleBatch, type ExampleLine } from '../model/example-lines.ts';
import { trainModel } from '../model/train-model.ts';
import { createScoringKernel, type ModelKernel } from '../score/scoring-kernel.ts';
import { IncidentGrouper } from '../group/incident-grouper.ts';
import type { Incident } from '../group/incident.ts';
import { LineMemory } from '../group/line-memory.ts';
import { PatternDetector, type PatternBlock, type PatternStep } from './pattern-detector.ts';
import { SLOT_US, slotOf } from './slots.ts';

const HOUR = 360;
const LINES_A_SLOT = 12;

interface Shape {
  /** Share of status 500. */
  readonly failing?: number;
  /** Factor on durations. */
  readonly slower?: number;
  readonly region?: string;
}

/** Requests of one slot: 12 lines of one service, status 200 and some 404, durations of 20 to 60 ms. */
function slotLines(slot: number, { failing = 0, slower = 1, region }: Shape = {}): ExampleLine[] {
  const random = createRandom(slot + 1);
  return Array.from({ length: LINES_A_SLOT }, (_, at): ExampleLine => {
    const status = random.next() < failing ? 500 : random.next() < 0.95 ? 200 : 404;
    const took = Math.round((20 + random.integer(40)) * slower);
    return {
      timeUs: EXAMPLE_START_US + slot * SLOT_US + at * 500_000,
      message: `order ${random.integer(10_000)} answered with status ${status} in ${took} ms`,
      attributes: { region: region ?? (random.next() < 0.5 ? 'eu' : 'us') },
    };
  });
}

const ENCODED = encodeModel(
  trainModel(
    [exampleBatch(Array.from({ length: 300 }, (_, slot) => slotLines(slot)).flat())],
    // Nothing is marked: what is found is found by the distributions alone.
    { version: 1, createdMs: 0, contamination: 0.0001, trees: 20, maxSamples: 64, seed: 1 },
  ),
);

function score(kernel: ModelKernel, slot: number, lines: readonly ExampleLine[]): ScoredBatch {
  const batchId = (slot + 1).toString(16).padStart(16, '0');
  return kernel.score(exampleBatch(lines, batchId));
}

function blockOf(kernel: ModelKernel, scored: ScoredBatch): PatternBlock {
  return {
    counts: [kernel.count(scored)],
    traces: [kernel.traces(scored)],
    values: [kernel.values(scored)!],
  };
}

/** Feeds slots to a detector, spread over `workers` kernels; returns the incidents as they were last. */
function watch(slots: number, shapeOf: (slot: number) => Shape, workers = 1): Incident[] {
  const detector = new PatternDetector();
  const grouper = new IncidentGrouper({ graph: detector.calls, lines: new LineMemory() });
  const kernels = Array.from({ length: workers }, () => createScoringKernel(ENCODED));
  const found = new Map<string, Incident>();
  const follow = (step: PatternStep): void => {
    const { opened, grown } = grouper.observe(step);
    for (const incident of [...opened, ...grown]) found.set(incident.id, incident);
  };
  const blocks: PatternBlock[] = [];
  for (let slot = 0; slot < slots; slot++) {
    // Several batches a slot, each through another worker.
    const lines = slotLines(slot, shapeOf(slot));
    // Workers overtake each other.
    for (const part of workers > 1 ? [2, 0, 1] : [0, 1, 2]) {
      const kernel = kernels[(slot + part) % workers]!;
      const own = lines.slice(4 * part, 4 * part + 4);
      blocks.push(blockOf(kernel, score(kernel, 3 * slot + part, own)));
    }
  }
  for (const block of blocks) detector.observe(block).forEach(follow);
  detector.finish().forEach(follow);
  return [...found.values()];
}

test('values that are as ever raise nothing in three hours', () => {
  assert.deepEqual(
    watch(3 * HOUR, () => ({})),
    [],
  );
});

test('another status, slower answers and a region that takes over are each found within two minutes', () => {
  const shapes: readonly (readonly [Shape, RegExp])[] = [
    [{ failing: 0.3 }, /status is 500 in \d+% of/],
    [{ slower: 3 }, /value after “in” is above 6\d in \d+% of/],
    [{ slower: 0.2 }, /value after “in” is below 2\d in \d+% of/],
    [{ region: 'us' }, /region is eu in 0% of .*usually (4|5)\d/],
    [{ region: 'ap' }, /region is ap in 100% of .*usually 0/],
  ];
  for (const [shape, expected] of shapes) {
    const incidents = watch(HOUR + 24, (slot) => (slot < HOUR ? {} : shape));
    assert.equal(incidents.length, 1, JSON.stringify(shape));
    const [{ title, evidence, openedUs }] = incidents as [Incident];
    assert.match(title, expected);
    assert.equal(evidence[0]!.signal.kind, 'parameter-shift');
    const delay = slotOf(openedUs - EXAMPLE_START_US) - HOUR;
    assert.ok(delay <= 12, `${JSON.stringify(shape)} after ${delay} slots`);
  }
});

test('the same is found on one process and on three', () => {
  const shapeOf = (slot: number): Shape => (slot < HOUR ? {} : { failing: 0.3, slower: 3 });
  const told = (workers: number) =>
    watch(HOUR + 24, shapeOf, workers).map(({ title, openedUs }) => ({ title, openedUs }));
  assert.equal(told(1).length, 1);
  assert.deepEqual(told(3), told(1));
});

test('a shift that stays becomes usual', () => {
  const incidents = watch(5 * HOUR, (slot) => (slot < HOUR ? {} : { region: 'us', slower: 3 }));
  const late = incidents.filter(({ openedUs }) => slotOf(openedUs - EXAMPLE_START_US) > 3 * HOUR);
  assert.ok(incidents.length > 0);
  assert.deepEqual(late, []);
});
