import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parameterDistributions, VALUES_KEPT } from './parameter-distributions.ts';

const line = (...values: string[]) => values.map((value, i) => ({ name: `p${i}`, type: 'word', value }));

describe('distributions of parameters', () => {
  test('count values, the most frequent first, and keep a few', () => {
    const lines = Array.from({ length: 100 }, (_, i) => line(i < 60 ? 'usual' : `odd-${i}`));
    const [one] = parameterDistributions(lines);
    assert.deepEqual(one?.values[0], { value: 'usual', count: 60 });
    assert.equal(one?.values.length, VALUES_KEPT);
    assert.equal(one?.distinct, 41);
    assert.equal(one?.numbers, undefined);
  });

  test('of numbers have quantiles and bins, whatever unit they are written in', () => {
    const lines = Array.from({ length: 101 }, (_, i) => line(i === 100 ? '60 s' : `${i} ms`));
    const numbers = parameterDistributions(lines)[0]?.numbers;
    assert.ok(numbers);
    assert.equal(numbers.unit, 'ms');
    assert.deepEqual([numbers.min, numbers.p50, numbers.max], [0, 50, 60_000]);
    assert.equal(numbers.binsTo, 99);
    assert.equal(
      numbers.bins.reduce((sum, bin) => sum + bin, 0),
      101,
    );
  });

  test('of one and the same number fill one bin', () => {
    const numbers = parameterDistributions([line('7'), line('7')])[0]?.numbers;
    assert.deepEqual([numbers?.bins[0], numbers?.binsTo], [2, 7]);
  });

  test('sizes and times are not mixed', () => {
    assert.equal(parameterDistributions([line('7 ms'), line('7 KiB')])[0]?.numbers, undefined);
    assert.equal(parameterDistributions([line('2 KiB')])[0]?.numbers?.min, 2048);
  });

  test('leave out lines of another form; nothing gives nothing', () => {
    const found = parameterDistributions([line('a', 'b'), line('a'), line('a', 'c')]);
    assert.deepEqual(
      found.map(({ lines }) => lines),
      [2, 2],
    );
    assert.deepEqual(parameterDistributions([]), []);
    assert.deepEqual(parameterDistributions([[]]), []);
  });
});
