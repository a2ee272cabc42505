import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { FaultLabel } from './fault-label.ts';
import { FAULT_KINDS, type FaultKind } from './fault.ts';
import { formatTime, type ProducedEntry, SERVICES } from './produced-entry.ts';
import { createWebApplication, type WebApplicationOptions } from './web-application.ts';

// A Monday at the hour of the daily mean load.
const START_US = Date.UTC(2026, 0, 5, 9) * 1000;

function options(
  given: Partial<WebApplicationOptions> & { kinds?: readonly FaultKind[] },
): WebApplicationOptions {
  const { kinds = [], ...rest } = given;
  return {
    seed: 3,
    startUs: START_US,
    rate: 200,
    faults: { kinds, learnSeconds: 60, pauseSeconds: 60 },
    ...rest,
  };
}

/** Compares long lists without the cost of showing how they differ. */
function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

interface Run {
  readonly entries: readonly ProducedEntry[];
  readonly labels: readonly FaultLabel[];
}

function run(given: WebApplicationOptions, seconds: number): Run {
  const app = createWebApplication(given);
  const entries: ProducedEntry[] = [];
  while (app.nextUs < given.startUs + seconds * 1e6) entries.push(app.next());
  return { entries, labels: app.takeAllLabels() };
}

/** The first fault of `kind`, with its lines and those of the time around it. */
function runFault(kind: FaultKind, seed = 3) {
  const { entries, labels } = run(options({ kinds: [kind], seed }), 420);
  const label = labels[0];
  assert.ok(label !== undefined);
  const ids = new Set(label.lines);
  const labelled = entries.filter((entry) => ids.has(entry.eventId));
  const during = entries.filter(
    (entry) => formatTime(entry.timeUs) >= label.start && formatTime(entry.timeUs) < label.end,
  );
  const before = entries.filter((entry) => formatTime(entry.timeUs) < label.start);
  return { label, labelled, during, before };
}

test('the same seed gives the same lines and labels, another seed others', () => {
  const kinds = FAULT_KINDS;
  const first = run(options({ kinds }), 200);
  assert.equal(digest(run(options({ kinds }), 200)), digest(first));
  assert.notDeepEqual(run(options({ kinds, seed: 4 }), 200).entries[0], first.entries[0]);
});

test('lines before the first fault are the same whatever is planted', () => {
  const plain = run(options({}), 59).entries;
  const planted = run(options({ kinds: FAULT_KINDS }), 59).entries;
  assert.equal(digest(planted), digest(plain));
});

test('lines come in the order of time, each with its own id, at the rate asked for', () => {
  const { entries } = run(options({ rate: 500 }), 120);
  const ids = new Set(entries.map((entry) => entry.eventId));
  assert.equal(ids.size, entries.length);
  for (let i = 1; i < entries.length; i++) assert.ok(entries[i]!.timeUs >= entries[i - 1]!.timeUs);
  const rate = entries.length / 120;
  assert.ok(rate > 440 && rate < 560, `${rate} lines/s`);
});

test('every service logs, traces span services, errors are rare but there', () => {
  const { entries } = run(options({}), 120);
  assert.deepEqual(new Set(entries.map((entry) => entry.service)), new Set(SERVICES));
  const services = new Map<string, Set<string>>();
  for (const entry of entries.filter((candidate) => candidate.trace !== '')) {
    const seen = services.get(entry.trace) ?? new Set();
    services.set(entry.trace, seen.add(entry.service));
  }
  assert.ok([...services.values()].filter((seen) => seen.size >= 3).length > 100);
  const errors = entries.filter((entry) => entry.level === 'error').length / entries.length;
  assert.ok(errors > 0.0002 && errors < 0.01, `${errors}`);
});

test('no faults: no labels', () => {
  assert.deepEqual(run(options({}), 120).labels, []);
});

for (const kind of FAULT_KINDS) {
  test(`${kind}: begins after the learning period, ends by itself, its lines lie in it`, () => {
    const { label, labelled } = runFault(kind);
    assert.equal(label.kind, kind);
    assert.equal(label.start, formatTime(START_US + 60e6));
    assert.ok(label.end > label.start);
    assert.equal(labelled.length, label.lines.length);
    if (kind === 'silent-service') return assert.equal(labelled.length, 0);
    assert.ok(labelled.length >= 5, `${labelled.length} lines`);
    assert.ok(labelled.some((entry) => entry.service === label.service));
    for (const entry of labelled) assert.ok(formatTime(entry.timeUs) >= label.start);
  });
}

test('silent-service: nothing of it during the fault, the others go on', () => {
  const { label, during, before } = runFault('silent-service');
  assert.ok(before.some((entry) => entry.service === label.service));
  assert.ok(during.length > 1000);
  assert.ok(during.every((entry) => entry.service !== label.service));
});

test('new-error: its messages were never seen before', () => {
  const { labelled, before } = runFault('new-error');
  const shape = (message: string) => message.replaceAll(/[\da-f]{4,}|\d+/g, '#');
  const known = new Set(before.map((entry) => shape(entry.message)));
  const own = labelled.filter((entry) => !known.has(shape(entry.message)));
  assert.equal(own.length, labelled.length);
});

test('error-burst: the struck service logs many times its usual errors', () => {
  const { labelled, before } = runFault('error-burst');
  const usual = before.filter((entry) => entry.level === 'error' || entry.level === 'warn').length;
  assert.ok(labelled.length > usual, `${labelled.length} against ${usual}`);
});

test('brute-force: one address, names that no customer has', () => {
  const { labelled } = runFault('brute-force');
  const addresses = new Set(labelled.map((entry) => / from ([\d.]+):/.exec(entry.message)?.[1]));
  assert.equal(addresses.size, 1);
  assert.ok(labelled.every((entry) => !entry.message.includes('@')));
});

test('disk-filling: the disk is told by nothing else meanwhile and rises', () => {
  const { label, during } = runFault('disk-filling');
  const percents = during
    .filter((entry) => entry.service === label.service)
    .flatMap((entry) => /is ([\d.]+)% full/.exec(entry.message)?.[1] ?? [])
    .map(Number);
  assert.ok(percents.length > 5);
  assert.deepEqual(
    percents,
    percents.toSorted((a, b) => a - b),
  );
});

test('slow-drift: grows', () => {
  const { labelled, label } = runFault('slow-drift');
  const middle = formatTime((Date.parse(label.start) + Date.parse(label.end)) * 500);
  const early = labelled.filter((entry) => formatTime(entry.timeUs) < middle).length;
  assert.ok(early < labelled.length / 2, `${early} of ${labelled.length}`);
});

test('labels are handed out once, when a fault is over', () => {
  const app = createWebApplication(options({ kinds: ['brute-force'] }));
  const advance = (seconds: number) => {
    while (app.nextUs < START_US + seconds * 1e6) app.next();
  };
  advance(70);
  assert.deepEqual(app.takeLabels(), []);
  advance(260);
  assert.equal(app.takeLabels()[0]?.fault, 1);
  assert.ok(app.takeLabels().every((label) => label.fault > 1));
});
