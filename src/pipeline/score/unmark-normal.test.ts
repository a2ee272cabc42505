import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NormalLines } from '../../core/normal-lines.ts';
import { exampleBatch } from '../model/example-lines.ts';
import { createUnmark } from './unmark-normal.ts';

const [OLD, NEW, OTHER] = ['00000001ffffffff', '8000000000000002', '0000000300000000'];

/** Lines of NEW in web, NEW in db and OTHER in web, all marked. */
function marks(normal: NormalLines): number[] {
  const batch = exampleBatch([
    { service: 'web', message: 'a' },
    { service: 'db', message: 'a' },
    { service: 'web', message: 'b' },
  ]);
  const scored = {
    batch,
    templateHigh: Uint32Array.of(0x80000000, 0x80000000, 3),
    templateLow: Uint32Array.of(2, 2, 0),
    score: Float32Array.of(0.9, 0.9, 0.9),
    anomalous: Uint8Array.of(1, 1, 1),
    modelVersion: 1,
  };
  createUnmark(normal, new Map([[OLD, NEW]]))?.(scored);
  assert.deepEqual([...scored.score], [...Float32Array.of(0.9, 0.9, 0.9)], 'scores stay');
  return [...scored.anomalous];
}

test('a template is normal everywhere, a kind in its service', () => {
  assert.deepEqual(marks({ templates: [NEW], kinds: [] }), [0, 0, 1]);
  assert.deepEqual(marks({ templates: [], kinds: [`${NEW} web`] }), [0, 1, 1]);
  assert.deepEqual(marks({ templates: [OTHER], kinds: [`${NEW} db`] }), [1, 0, 0]);
});

test('what was declared under an older id of the template stays normal', () => {
  assert.deepEqual(marks({ templates: [OLD], kinds: [] }), [0, 0, 1]);
  assert.deepEqual(marks({ templates: [], kinds: [`${OLD} db`] }), [1, 0, 1]);
});

test('nothing normal, or what is no kind, changes nothing', () => {
  assert.equal(createUnmark({ templates: [], kinds: [] }, new Map()), undefined);
  assert.deepEqual(marks({ templates: [], kinds: ['nonsense', `${NEW} `] }), [1, 1, 1]);
});
