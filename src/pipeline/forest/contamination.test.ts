import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contaminationThreshold, countAbove } from './contamination.ts';

describe('contaminationThreshold', () => {
  const scores = Float64Array.from({ length: 101 }, (_, i) => ((i * 37) % 101) / 100);

  test("'auto' is one half whatever the scores", () => {
    assert.equal(contaminationThreshold(new Float64Array(0), 'auto'), 0.5);
    assert.equal(contaminationThreshold(scores, 'auto'), 0.5);
  });

  test('marks the share it names', () => {
    for (const share of [0.01, 0.1, 0.25, 0.5]) {
      const marked = countAbove(scores, contaminationThreshold(scores, share));
      assert.ok(Math.abs(marked - share * 101) <= 1, `${marked} of 101 at ${share}`);
    }
  });

  test('a greater share never gives a higher threshold', () => {
    let last = Infinity;
    for (let share = 0.01; share <= 0.5; share += 0.01) {
      const threshold = contaminationThreshold(scores, share);
      assert.ok(threshold <= last);
      last = threshold;
    }
  });

  test('interpolates between neighbours', () => {
    assert.equal(contaminationThreshold(Float64Array.of(0, 1), 0.25), 0.75);
    assert.equal(contaminationThreshold(Float64Array.of(0, 1), 0.5), 0.5);
    assert.equal(contaminationThreshold(Float64Array.of(0.3), 0.5), 0.3);
  });

  test('leaves the scores as they are', () => {
    const before = scores.slice();
    contaminationThreshold(scores, 0.1);
    assert.deepEqual(scores, before);
  });

  for (const share of [0, -0.1, 0.51, NaN]) {
    test(`refuses ${share}`, () => {
      assert.throws(() => contaminationThreshold(scores, share), {
        name: 'RangeError',
        message: new RegExp(`is ${share}`),
      });
    });
  }
  test('refuses a share of nothing', () => {
    assert.throws(() => contaminationThreshold(new Float64Array(0), 0.1), RangeError);
  });
});

test('a score at the threshold is not above it', () => {
  assert.equal(countAbove(Float64Array.of(0.4, 0.5, 0.6), 0.5), 1);
});
