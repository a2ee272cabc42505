import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, nearestName } from './nearest-name.ts';

const DISTANCES: readonly [from: string, to: string, distance: number][] = [
  ['', '', 0],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['prot', 'port', 1],
  ['port', 'ports', 1],
  ['ca', 'abc', 3],
];
for (const [from, to, distance] of DISTANCES) {
  test(`from "${from}" to "${to}" it takes ${distance}`, () => {
    assert.equal(editDistance(from, to), distance);
    assert.equal(editDistance(to, from), distance);
  });
}

test('suggests only what is close, letter case aside', () => {
  assert.equal(nearestName('Trees', ['threads', 'trees']), 'trees');
  assert.equal(nearestName('xylophone', ['trees']), undefined);
  assert.equal(nearestName('a', []), undefined);
});
