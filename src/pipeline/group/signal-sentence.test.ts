import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Signal } from '../pattern/signal.ts';
import type { EvidenceLine } from './incident.ts';
import { sentenceOf } from './signal-sentence.ts';

const LINE: EvidenceLine = {
  entryId: '1-0-1',
  timeUs: 1,
  service: 'cart',
  templateId: '0000000000000001',
  level: 5,
  message: 'Trace 6f3cbf058c2765548a39ad724905d6a1 for 8a533bf9-bd12-4608-a8eb-606890982448 failed',
  score: 1,
};

function sentence(signal: Partial<Signal>, line: EvidenceLine | undefined = LINE): string {
  return sentenceOf(
    {
      key: 'lines #1',
      kind: 'burst',
      measure: 'lines',
      side: 'above',
      service: 'cart',
      templateId: '0000000000000001',
      level: 5,
      observed: 40,
      expected: 2,
      strength: 10,
      ...signal,
    },
    line,
  );
}

test('each measure says what, how much, and what is usual', () => {
  const service = { templateId: undefined } as unknown as Partial<Signal>;
  assert.equal(sentence({}), '“Trace … for … failed” 20x usual: 40 a minute');
  assert.equal(
    sentence({ kind: 'new-template', expected: 0 }),
    'new message “Trace … for … failed”, 40 a minute',
  );
  assert.equal(
    sentence({ measure: 'requests', side: 'below', observed: 0, expected: 39.4 }),
    '“Trace … for … failed” in 0 of the 39 requests a minute that should have it',
  );
  assert.equal(
    sentence({ measure: 'requests', repetition: 2 }),
    '“Trace … for … failed” 2 times or more in 40 requests a minute, usually 2',
  );
  assert.equal(
    sentence({ ...service, side: 'below', observed: 0, expected: 50 }),
    'silent, usually 50 a minute',
  );
  assert.equal(
    sentence({ measure: 'share-of-lines', key: 'errors cart', observed: 30, expected: 3, units: 100 }),
    'errors 10x usual: 30% of its lines, usually 3%',
  );
  assert.equal(
    sentence({ measure: 'slow-steps', peer: 'stock', observed: 9, expected: 0.5, units: 10 }),
    'slow: 90% of its steps to or from stock take longer than usual, 5% is normal',
  );
  assert.equal(
    sentence({ ...service, measure: 'odd-lines', observed: 5, expected: 0.5, units: 10 }),
    '50% of its lines are unusual, normally 5%',
  );
});

test('long messages are cut', () => {
  assert.ok(sentence({}, { ...LINE, message: 'word '.repeat(100) }).length < 150);
});

test('words and short numbers are left as they are', () => {
  const kept = 'Order 4711 of deadbeef at 10.0.0.1 took 1234567 ms';
  assert.ok(sentence({}, { ...LINE, message: kept }).includes(kept));
});
