import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { forestScores } from './forest-scores.ts';
import { openInput } from './open-input.ts';
import { readMatrix } from './read-matrix.ts';

async function read(text: string) {
  return readMatrix(await openInput('-', Readable.from([text.slice(0, 7), text.slice(7)])));
}

test('reads numbers with and without a header', async () => {
  const rows = '1,2.5\n-3,4e2\n\n5,6';
  const expected = { values: Float32Array.of(1, 2.5, -3, 400, 5, 6), rows: 3, columns: 2 };
  assert.deepEqual(await read(rows), expected);
  assert.deepEqual(await read(`height,width\r\n${rows.replaceAll('\n', '\r\n')}\r\n`), expected);
});

const INVALID: readonly [text: string, message: RegExp][] = [
  ['1,2\n3,x\n', /:2: column 2 is "x"/],
  ['1,2\n3,\n', /:2: column 2 is ""/],
  ['1,2\n3,NaN\n', /:2: column 2 is "NaN"/],
  ['1,1e39\n1,1e39\n', /:2: column 2/],
  ['1,2\n3\n', /:2: it has 1 columns where 2 were before/],
  ['a,b\n1,2,3\n', /:2: it has 3 columns where 2 were before/],
  ['a,b\n', /no rows of numbers/],
  ['', /no rows of numbers/],
];
for (const [text, message] of INVALID) {
  test(`refuses ${JSON.stringify(text)}`, () =>
    assert.rejects(read(text), { code: 'INPUT_INVALID', message }));
}

test('the odd row has the highest score; the seed decides the scores', () => {
  const values = Float32Array.from({ length: 400 }, (_, i) => (i === 100 ? 50 : ((i * 7919) % 100) / 100));
  const table = { values, rows: 200, columns: 2 };
  const options = { trees: 50, maxSamples: 64, seed: 1 } as const;
  const scores = forestScores(table, options);
  assert.equal(scores.indexOf(Math.max(...scores)), 50);
  assert.deepEqual(forestScores(table, options), scores);
  assert.notDeepEqual(forestScores(table, { ...options, seed: 2 }), scores);
  assert.equal(forestScores(table, { ...options, maxSamples: 'all' }).length, 200);
});
