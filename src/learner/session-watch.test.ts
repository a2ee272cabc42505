import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryEntries } from '../../test/support/memory-entries.ts';
import { EMPTY_ENTRY } from '../../test/support/empty-entry.ts';
import type { Entry } from '../core/entry.ts';
import {
  LEAST_SESSIONS,
  SESSION_QUIET_US,
  SESSIONS_TOLD_LIMIT,
  type AnomalousSession,
} from './find-anomalous-sessions.ts';
import { judgeSessionsHere, judgeSessionsInWorker } from './judge-sessions-in-worker.ts';
import { SessionWatch } from './session-watch.ts';

const START_US = Date.UTC(2026, 2, 3, 12) * 1000;
const SECOND_US = 1_000_000;

/** A session of lines with these templates, 10 ms apart. */
function session(id: string, templates: readonly string[], at: { us: number; traced?: boolean }): Entry[] {
  return templates.map((templateId, index) => ({
    ...EMPTY_ENTRY,
    timeUs: at.us + index * 10_000,
    service: index === 0 ? 'web' : 'shop',
    trace: at.traced === false ? '' : id,
    message: `step ${index} of ${id}`,
    templateId,
  }));
}

const usual = (count: number, traced = true): Entry[] =>
  Array.from({ length: count }, (_, index) =>
    session(`trace-${10_000 + index}a`, ['open', 'pay', 'close'], {
      us: START_US + index * SECOND_US,
      traced,
    }),
  ).flat();

function watch(lines: readonly Entry[], openJudge = judgeSessionsHere) {
  const told: AnomalousSession[] = [];
  const entries = createMemoryEntries(lines);
  const own = new SessionWatch({
    entries,
    resolveTemplate: (id) => (id === 'old close' ? 'close' : id),
    openJudge,
    onSession: (each) => told.push(each),
  });
  return { own, told, entries };
}

const COUNT = 2 * LEAST_SESSIONS;
const END_US = START_US + COUNT * SECOND_US;
const NOW_US = END_US + SESSION_QUIET_US + 10 * SECOND_US;

for (const traced of [true, false]) {
  test(`a session unlike the others is told once, ${traced ? 'by its trace' : 'by a value in its messages'}`, async () => {
    const { own, told, entries } = watch(usual(COUNT, traced));
    await own.look(START_US + 30 * SECOND_US);
    entries.all.push(...session('trace-99999b', ['open', 'refuse', 'refuse'], { us: END_US, traced }));
    await own.look(NOW_US);
    await own.look(NOW_US + 10 * SECOND_US);
    assert.deepEqual(
      told.map(({ id, services, fromUs }) => ({ id, services, fromUs })),
      [{ id: 'trace-99999b', services: ['shop', 'web'], fromUs: END_US }],
    );
    assert.ok(told[0]!.reasons.some(({ kind, event }) => kind === 'has' && event === 'refuse'));
  });
}

test('a template that was renamed is no other event', async () => {
  const { own, told, entries } = watch(usual(COUNT));
  await own.look(START_US + 30 * SECOND_US);
  entries.all.push(...session('trace-99999b', ['open', 'pay', 'old close'], { us: END_US }));
  await own.look(NOW_US);
  assert.deepEqual(told, []);
});

test('what may still go on, what ended before the start, and too few sessions tell nothing', async () => {
  const odd = session('trace-99999b', ['open', 'refuse', 'refuse'], { us: END_US });
  const late = watch([...usual(COUNT), ...odd]);
  await late.own.look(START_US + 30 * SECOND_US);
  await late.own.look(END_US + SESSION_QUIET_US / 2);
  assert.deepEqual(late.told, []);
  const past = watch([...usual(COUNT), ...odd]);
  await past.own.look(NOW_US);
  assert.deepEqual(past.told, []);
  const few = watch([...usual(LEAST_SESSIONS / 2), ...odd]);
  await few.own.look(START_US + 30 * SECOND_US);
  await few.own.look(NOW_US);
  assert.deepEqual(few.told, []);
});

test('when lines reach back seconds only, short sessions are judged', async () => {
  const busy = (count: number, fromUs: number): Entry[] =>
    Array.from({ length: count }, (_, index) =>
      session(`trace-${100_000 + index}a`, ['open', 'pay', 'close'], { us: fromUs + index * 500 }),
    ).flat();
  const { own, told, entries } = watch([]);
  await own.look(START_US);
  entries.all.push(
    ...busy(15_000, START_US),
    ...session('trace-9b', ['open', 'refuse'], { us: START_US + 4_500_000 }),
  );
  await own.look(START_US + 7_500_000);
  assert.deepEqual(
    told.map(({ id }) => id),
    ['trace-9b'],
  );
});

test('what is told in one look is bounded', async () => {
  const { own, told, entries } = watch(usual(3000));
  await own.look(START_US + 30 * SECOND_US);
  const lastUs = START_US + 3000 * SECOND_US;
  for (let index = 0; index < 2 * SESSIONS_TOLD_LIMIT; index++)
    entries.all.push(...session(`trace-${90_000 + index}b`, ['open', `fault ${index}`], { us: lastUs }));
  await own.look(lastUs + SESSION_QUIET_US + SECOND_US);
  assert.equal(told.length, SESSIONS_TOLD_LIMIT);
});

test('a thread of its own says the same', async () => {
  const odd = session('trace-99999b', ['open', 'refuse', 'refuse'], { us: END_US });
  const told: AnomalousSession[][] = [];
  for (const openJudge of [judgeSessionsHere, judgeSessionsInWorker]) {
    const own = watch([...usual(COUNT), ...odd], openJudge);
    await own.own.look(START_US + 30 * SECOND_US);
    await own.own.look(NOW_US);
    told.push(own.told);
  }
  assert.equal(told[0]!.length, 1);
  assert.deepEqual(told[1], told[0]);
});
