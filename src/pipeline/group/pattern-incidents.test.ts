import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../core/random.ts';
import {
  createUsualSlots,
  EXAMPLE_START_SLOT,
  exampleBlock,
  type ExampleCount,
} from '../pattern/example-stream.ts';
import { PatternDetector, type PatternBlock } from '../pattern/pattern-detector.ts';
import { SLOT_US } from '../pattern/slots.ts';
import type { Incident } from './incident.ts';
import { IncidentGrouper } from './incident-grouper.ts';
import { LineMemory } from './line-memory.ts';

const HOUR = 360;
const MINUTE = 6;

/** A detector and a grouper that remember what was opened and resolved. */
function createWatch() {
  const detector = new PatternDetector();
  const grouper = new IncidentGrouper({ graph: detector.calls, lines: new LineMemory() });
  const opened: Incident[] = [];
  const resolved: Incident[] = [];
  return {
    detector,
    opened,
    resolved,
    observe(block: PatternBlock): void {
      for (const step of detector.observe(block)) {
        const changes = grouper.observe(step);
        opened.push(...changes.opened);
        resolved.push(...changes.resolved);
      }
    },
  };
}

type Watch = ReturnType<typeof createWatch>;

/** Feeds slots `from` to `to` (exclusive, from the start of the example) with what `change` makes of usual ones. */
function feed(
  watch: Watch,
  [from, to]: readonly [number, number],
  change: (counts: ExampleCount[], slot: number) => ExampleCount[] = (counts) => counts,
): void {
  const usual = createUsualSlots(from + 1);
  for (let slot = from; slot < to; slot++) {
    const counts = change(usual(), slot).filter(({ lines }) => lines > 0);
    if (counts.length > 0) watch.observe(exampleBlock(EXAMPLE_START_SLOT + slot, counts));
  }
}

function titles(incidents: readonly Incident[]): string {
  return incidents.map(({ title }) => title).join('\n');
}

test('four usual hours raise nothing', () => {
  const watch = createWatch();
  feed(watch, [0, 4 * HOUR]);
  assert.equal(titles(watch.opened), '');
});

test('an error burst is one incident of its service, which ends by itself', () => {
  const watch = createWatch();
  feed(watch, [0, HOUR]);
  feed(watch, [HOUR, HOUR + 3 * MINUTE], (counts) => [
    ...counts,
    { service: 'cart', template: 3, level: 'error', lines: 15 },
  ]);
  feed(watch, [HOUR + 3 * MINUTE, HOUR + 15 * MINUTE]);
  assert.equal(watch.opened.length, 1, titles(watch.opened));
  const [incident] = watch.opened;
  assert.deepEqual(incident!.services, ['cart']);
  assert.equal(incident!.origin.service, 'cart');
  const delaySlots = incident!.openedUs / SLOT_US - EXAMPLE_START_SLOT - HOUR;
  assert.ok(delaySlots >= 3 && delaySlots <= 8, `opened after ${delaySlots} slots`);
  assert.equal(watch.resolved.length, 1);
  assert.match(watch.resolved[0]!.title, /cart: .*usual/);
});

test('a service that goes silent while the other goes on is an incident of high severity', () => {
  const watch = createWatch();
  feed(watch, [0, HOUR]);
  feed(watch, [HOUR, HOUR + 5 * MINUTE], (counts) => counts.filter(({ service }) => service !== 'orders'));
  assert.equal(watch.opened.length, 1, titles(watch.opened));
  assert.equal(watch.opened[0]!.origin.service, 'orders');
  assert.equal(watch.opened[0]!.severity, 'high');
});

test('a new kind of error is an incident; one line of it is not', () => {
  const watch = createWatch();
  feed(watch, [0, HOUR], (counts, slot) =>
    slot === HOUR - 60 ? [...counts, { service: 'cart', template: 8, level: 'error', lines: 1 }] : counts,
  );
  assert.equal(titles(watch.opened), '');
  feed(watch, [HOUR, HOUR + 3 * MINUTE], (counts) => [
    ...counts,
    { service: 'cart', template: 9, level: 'error', lines: 3 },
  ]);
  assert.equal(watch.opened.length, 1, titles(watch.opened));
  assert.ok(watch.opened[0]!.evidence.some(({ signal }) => signal.kind === 'new-template'));
});

test('unusual values of a kind of line are an incident', () => {
  const watch = createWatch();
  feed(watch, [0, HOUR]);
  feed(watch, [HOUR, HOUR + 4 * MINUTE], (counts) =>
    counts.map((count) => (count.template === 5 ? { ...count, anomalies: count.lines } : count)),
  );
  assert.equal(watch.opened.length, 1, titles(watch.opened));
  assert.ok(watch.opened[0]!.evidence.every(({ signal }) => signal.kind === 'parameter-shift'));
});

test('a gap of everything is no silence, and what follows has to settle', () => {
  const watch = createWatch();
  feed(watch, [0, HOUR]);
  feed(watch, [2 * HOUR, 3 * HOUR]);
  feed(watch, [27 * HOUR, 28 * HOUR]);
  assert.equal(titles(watch.opened), '');
});

test('a jump of all clocks, forward and back, raises nothing', () => {
  const watch = createWatch();
  feed(watch, [0, HOUR]);
  feed(watch, [30 * HOUR, 31 * HOUR]);
  feed(watch, [HOUR, 3 * HOUR]);
  assert.equal(titles(watch.opened), '');
});

test('one sender whose clock is a day ahead stops nobody else', () => {
  const watch = createWatch();
  const usual = createUsualSlots(7);
  for (let slot = 0; slot < 2 * HOUR; slot++) {
    const isBurst = slot >= HOUR && slot < HOUR + 3 * MINUTE;
    const burst: ExampleCount = { service: 'cart', template: 3, level: 'error', lines: isBurst ? 15 : 0 };
    watch.observe(exampleBlock(EXAMPLE_START_SLOT + slot, [...usual(), burst]));
    watch.observe(
      exampleBlock(EXAMPLE_START_SLOT + slot + 24 * HOUR, [{ service: 'lost', template: 7, lines: 5 }]),
    );
  }
  assert.deepEqual(
    watch.opened.map(({ origin }) => origin.service),
    ['cart'],
  );
});

test('a replay of an old file beside live lines raises nothing', () => {
  const watch = createWatch();
  feed(watch, [30 * HOUR, 31 * HOUR]);
  const live = createUsualSlots(3);
  const old = createUsualSlots(4);
  for (let slot = 0; slot < HOUR; slot++) {
    watch.observe(exampleBlock(EXAMPLE_START_SLOT + 31 * HOUR + slot, live()));
    for (let part = 0; part < 5; part++)
      watch.observe(exampleBlock(EXAMPLE_START_SLOT + slot * 5 + part, old()));
  }
  assert.equal(titles(watch.opened), '');
  assert.ok(watch.detector.dropped.late > 0);
});

test('a single kind of line, however uneven its rate and marks, raises no flood', () => {
  for (const level of ['info', 'error'] as const) {
    const watch = createWatch();
    const random = createRandom(3);
    for (let slot = 0; slot < 4 * HOUR; slot++) {
      // Every 20 minutes it is four times as much for two minutes.
      const lines = (1 + random.integer(9)) * (slot % 120 < 12 ? 4 : 1);
      const anomalies = random.integer(1 + Math.ceil(lines / 5));
      watch.observe(
        exampleBlock(EXAMPLE_START_SLOT + slot, [{ service: 'only', template: 1, level, lines, anomalies }]),
      );
    }
    assert.ok(watch.opened.length <= 1, `${level}: ${titles(watch.opened)}`);
  }
});

test('the first day of a service raises nothing', () => {
  const watch = createWatch();
  feed(watch, [0, HOUR]);
  feed(watch, [HOUR, 3 * HOUR], (counts) => [
    ...counts,
    ...Array.from({ length: 40 }, (_, index) => ({
      service: 'fresh',
      template: 100 + index,
      lines: 3 + (index % 4),
    })),
    { service: 'fresh', template: 99, level: 'error' as const, lines: 1 },
  ]);
  assert.equal(titles(watch.opened), '');
});

test('blocks that come twice raise nothing', () => {
  const watch = createWatch();
  const usual = createUsualSlots(5);
  for (let slot = 0; slot < 2 * HOUR; slot++) {
    const block = exampleBlock(EXAMPLE_START_SLOT + slot, usual());
    watch.observe(block);
    if (slot % 10 === 0) watch.observe(block);
  }
  assert.equal(titles(watch.opened), '');
});

test('a million kinds of garbage raise nothing, take no room and hide no fault', () => {
  const watch = createWatch();
  feed(watch, [0, HOUR]);
  let template = 1000;
  const garbage = (): ExampleCount[] =>
    Array.from({ length: 10_000 }, () => ({ service: 'loud', template: template++, lines: 1 }));
  feed(watch, [HOUR, HOUR + 100], (counts) => [...counts, ...garbage()]);
  assert.equal(titles(watch.opened.filter(({ origin }) => origin.service !== 'loud')), '');
  assert.ok(watch.opened.length <= 1, titles(watch.opened));
  assert.ok(watch.detector.series.size < 20, `${watch.detector.series.size} series`);
  feed(watch, [HOUR + 100, HOUR + 100 + 3 * MINUTE], (counts) => [
    ...counts,
    { service: 'cart', template: 3, level: 'error', lines: 15 },
  ]);
  assert.ok(watch.opened.some(({ origin }) => origin.service === 'cart'));
});

test('how lines were spread over blocks changes nothing', () => {
  const one = createWatch();
  const many = createWatch();
  const usual = createUsualSlots(9);
  for (let slot = 0; slot < HOUR + 5 * MINUTE; slot++) {
    const errors: ExampleCount = {
      service: 'cart',
      template: 3,
      level: 'error',
      lines: slot < HOUR ? 0 : 12,
    };
    const counts = [...usual(), errors].filter(({ lines }) => lines > 0);
    one.observe(exampleBlock(EXAMPLE_START_SLOT + slot, counts));
    for (const count of counts.toReversed()) many.observe(exampleBlock(EXAMPLE_START_SLOT + slot, [count]));
  }
  assert.equal(one.opened.length, 1);
  assert.deepEqual(
    many.opened.map(({ title }) => title),
    one.opened.map(({ title }) => title),
  );
});

test('a model that calls templates otherwise and marks other lines raises nothing, and baselines follow the names', () => {
  const watch = createWatch();
  feed(watch, [0, HOUR]);
  const idOf = (template: number): string => template.toString(16).padStart(16, '0');
  const renamed = new Map(
    [1, 2, 3, 4, 5, 6].map((template) => [idOf(template), idOf(200 + (template === 2 ? 1 : template))]),
  );
  watch.detector.useModel({ version: 2, aliases: renamed, levelShares: new Map() });
  const rename = (counts: readonly ExampleCount[]): ExampleCount[] =>
    counts.map((count) => ({
      ...count,
      template: 200 + (count.template === 2 ? 1 : count.template),
      anomalies: Math.round(count.lines / 3),
    }));
  feed(watch, [HOUR, 2 * HOUR], rename);
  assert.equal(titles(watch.opened), '');
  assert.equal(watch.detector.series.size, 5);
  feed(watch, [2 * HOUR, 2 * HOUR + 3 * MINUTE], (counts) => [
    ...rename(counts),
    { service: 'cart', template: 203, level: 'error', lines: 15 },
  ]);
  assert.equal(watch.opened.length, 1, titles(watch.opened));
});

test('a fast replay by senders that overtake each other finds what it would in order', () => {
  const usual = createUsualSlots(21);
  const blocks: PatternBlock[] = [];
  for (let at = 0; at < HOUR + 120; at += 12) {
    const counts = Array.from({ length: 12 }, (_, index) => {
      const isBurst = at + index >= HOUR && at + index < HOUR + 24;
      const errors: ExampleCount = { service: 'cart', template: 3, level: 'error', lines: isBurst ? 15 : 0 };
      return exampleBlock(EXAMPLE_START_SLOT + at + index, [...usual(), errors]).counts[0]!;
    });
    blocks.push({ counts, traces: [] });
  }
  const inOrder = createWatch();
  for (const block of blocks) inOrder.observe(block);
  const swapped = createWatch();
  for (let at = 0; at < blocks.length; at += 2) {
    swapped.observe(blocks[at + 1]!);
    swapped.observe(blocks[at]!);
  }
  assert.equal(swapped.detector.dropped.late, 0);
  assert.deepEqual(
    swapped.opened.map(({ title }) => title),
    inOrder.opened.map(({ title }) => title),
  );
  assert.equal(inOrder.opened.length, 1);
});

test('a source that is steadily half a minute late counts like the others', () => {
  const DELAY = 3;
  const watch = createWatch();
  const usual = createUsualSlots(1);
  const held: ExampleCount[][] = [];
  for (let slot = 0; slot < 2 * HOUR; slot++) {
    const isFault = slot >= 2 * HOUR - 4 * MINUTE;
    const counts = usual().filter(({ lines }) => lines > 0);
    held.push([
      ...counts.filter(({ service }) => service === 'orders'),
      ...(isFault ? [{ service: 'orders', template: 6, level: 'error', lines: 15 } as const] : []),
    ]);
    const timely = counts.filter(({ service }) => service === 'cart');
    watch.observe(exampleBlock(EXAMPLE_START_SLOT + slot, timely));
    const late = held.length > DELAY ? held.shift()! : [];
    if (late.length > 0) watch.observe(exampleBlock(EXAMPLE_START_SLOT + slot - DELAY, late));
  }
  assert.match(titles(watch.opened), /orders/);
  // What came before it was known to be late, and nothing since.
  assert.ok(watch.detector.dropped.late < 300, `${watch.detector.dropped.late} lines`);
});
