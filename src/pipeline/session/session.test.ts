import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../../core/random.ts';
import { findSessionKey, sessionsOf } from './find-session-key.ts';
import { createSessionGatherer } from './gather-sessions.ts';
import { identifierForm, identifiersOf } from './identifier-form.ts';
import { createSessionScorer } from './score-session.ts';
import type { Session } from './session.ts';
import { eventWeight, sessionDistance } from './session-distance.ts';
import { SESSION_LIMIT, trainSessionModel } from './train-session-model.ts';

function session(id: string, events: Record<string, number>, open = false): Session {
  return { id, events: new Map(Object.entries(events)), open };
}

const USUAL = { begin: 1, read: 3, end: 1 };

function usualSessions(count: number): Session[] {
  return Array.from({ length: count }, (_, i) => session(`s${i}`, { ...USUAL, read: 2 + (i % 3) }));
}

describe('distance', () => {
  const weights = Float64Array.of(eventWeight(0.5), eventWeight(0.99), eventWeight(0.001));
  const vector = (pairs: [number, number][]) => ({
    codes: Int32Array.from(pairs, ([code]) => code),
    counts: Int32Array.from(pairs, ([, count]) => count),
  });

  test('is zero to itself, symmetric, and grows with rare and with missing common events', () => {
    const a = vector([
      [0, 1],
      [1, 1],
    ]);
    const rare = vector([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
    const lacking = vector([[0, 1]]);
    const options = { weights, lacksCount: true };
    assert.equal(sessionDistance(a, a, options), 0);
    assert.equal(sessionDistance(a, rare, options), sessionDistance(rare, a, options));
    assert.ok(sessionDistance(rare, a, options) > sessionDistance(lacking, a, options));
    assert.ok(sessionDistance(lacking, a, options) > eventWeight(0.99));
  });

  test('what an open session lacks does not count', () => {
    const whole = vector([
      [0, 1],
      [1, 5],
    ]);
    const started = vector([[0, 1]]);
    assert.equal(sessionDistance(started, whole, { weights, lacksCount: false }), 0);
  });
});

describe('session model', () => {
  test('a usual session is normal, an unseen event or a missing one is not', () => {
    const scorer = createSessionScorer(trainSessionModel(usualSessions(500), { trainedOn: 'unlabelled' }));
    assert.equal(scorer.score(session('a', USUAL)).anomalous, false);
    assert.equal(scorer.score(session('b', { ...USUAL, panic: 1 })).anomalous, true);
    assert.equal(scorer.score(session('c', { begin: 1, read: 3 })).anomalous, true);
    assert.equal(scorer.score(session('d', { begin: 1, read: 3 }, true)).anomalous, false);
  });

  test('a few anomalies in the training data stay anomalies', () => {
    const training = [
      ...usualSessions(1000),
      session('x', { begin: 1, abort: 1 }),
      session('y', { begin: 1, abort: 1 }),
    ];
    const scorer = createSessionScorer(trainSessionModel(training, { trainedOn: 'unlabelled' }));
    assert.equal(scorer.score(session('z', { begin: 1, abort: 1 })).anomalous, true);
  });

  test('trained on normal, the limit lies above all but 0.1% of the normal sessions', () => {
    const variants = Array.from({ length: 40 }, (_, i) =>
      session(`v${i}`, { ...USUAL, [`rare${i % 8}`]: 1 }),
    );
    const training = [...usualSessions(960), ...variants];
    const normal = trainSessionModel(training, { trainedOn: 'normal' });
    assert.ok(normal.limit > SESSION_LIMIT);
    const scorer = createSessionScorer(normal);
    assert.equal(variants.filter((variant) => scorer.score(variant).anomalous).length, 0);
    assert.equal(scorer.score(session('b', { ...USUAL, panic: 1, fire: 1 })).anomalous, true);
  });

  test('does not depend on the order of the sessions', () => {
    const random = createRandom(3);
    const sessions = [...usualSessions(200), session('x', { begin: 1 })];
    const shuffled = sessions
      .map((value) => ({ value, rank: random.next() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ value }) => value);
    assert.deepEqual(
      trainSessionModel(shuffled, { trainedOn: 'normal' }),
      trainSessionModel(sessions, { trainedOn: 'normal' }),
    );
  });

  test('says what the session has, lacks, and has more of', () => {
    const scorer = createSessionScorer(trainSessionModel(usualSessions(500), { trainedOn: 'unlabelled' }));
    const reasons = scorer.explain(session('a', { begin: 1, read: 40, panic: 2 }));
    assert.deepEqual(reasons.map(({ kind, event }) => `${kind} ${event}`).sort(), [
      'has panic',
      'lacks end',
      'more read',
    ]);
    assert.equal(reasons.at(-1)?.event, 'read');
    const lacks = reasons.find(({ kind }) => kind === 'lacks')!;
    assert.ok(lacks.share > 0.99);
    assert.equal(lacks.usual, 1);
    const more = reasons.find(({ kind }) => kind === 'more')!;
    assert.equal(more.count, 40);
  });

  test('without training sessions everything is strange and nothing fails', () => {
    const scorer = createSessionScorer(trainSessionModel([], { trainedOn: 'normal' }));
    assert.equal(scorer.score(session('a', USUAL)).anomalous, true);
    assert.deepEqual(scorer.explain(session('a', USUAL)), []);
  });

  test('more distinct vectors than the limit: the frequent ones stay', () => {
    const odd = Array.from({ length: 50 }, (_, i) => session(`o${i}`, { begin: 1, [`e${i}`]: 1 }));
    const model = trainSessionModel([...odd, ...usualSessions(30)], {
      trainedOn: 'unlabelled',
      vectorLimit: 5,
    });
    assert.equal(model.vectors.length, 5);
    assert.equal(model.vectors[0]?.sessions, 10);
  });
});

describe('identifiers', () => {
  test('forms', () => {
    const cases: [string, string | undefined][] = [
      ['blk_-1608999687919862906', 'blk_0'],
      ['blk_7503483334202473044', 'blk_0'],
      ['req-9f86d081', 'req-x'],
      ['job_200811092030_0001', 'job_0_0'],
      ['10.250.19.102:50010', undefined],
      ['12345678', undefined],
      ['a1', undefined],
      ['20:35:18', undefined],
    ];
    for (const [word, form] of cases) {
      assert.equal(identifierForm(word), form, word);
    }
  });

  test('words with digits, trimmed, each once', () => {
    assert.deepEqual(identifiersOf('Got blk_1, blk_2: (blk_1) at /data/blk_3.'), ['blk_1', 'blk_2', 'blk_3']);
  });
});

describe('session key', () => {
  const lines = Array.from({ length: 300 }, (_, i) => [
    { message: `open txn-${i} from host1`, templateId: 'a' },
    { message: `close txn-${i} after ${i} ms on host1`, templateId: 'b' },
    { message: `tick worker-${i % 4}`, templateId: 'c' },
  ]).flat();

  test('is the identifier whose values recur across templates', () => {
    assert.deepEqual(findSessionKey(lines), { form: 'txn-0' });
    assert.deepEqual(sessionsOf({ form: 'txn-0' }, 'open txn-77 from host1'), ['txn-77']);
  });

  test('is none where values are few or never recur', () => {
    assert.equal(findSessionKey(lines.filter(({ templateId }) => templateId === 'c')), undefined);
    assert.equal(findSessionKey(lines.filter(({ templateId }) => templateId === 'a')), undefined);
    assert.equal(findSessionKey([]), undefined);
  });
});

test('sessions are gathered from lines in any order; those at the end of the data are open', () => {
  const gatherer = createSessionGatherer();
  for (let i = 0; i < 1000; i++) {
    gatherer.add({ session: `s${i}`, templateId: 'end', timeUs: i * 1e6 + 500 });
    gatherer.add({ session: `s${i}`, templateId: 'begin', timeUs: i * 1e6 });
  }
  const sessions = gatherer.finish();
  assert.equal(sessions.length, 1000);
  assert.deepEqual(
    [...sessions[5]!.events],
    [
      ['end', 1],
      ['begin', 1],
    ],
  );
  assert.equal(sessions[5]?.open, false);
  assert.equal(sessions[999]?.open, true);
  assert.equal(gatherer.leftOut, 0);
});
