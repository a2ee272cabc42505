import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FEATURE_LIMIT } from './feature.ts';
import { distributionOf, excessSurprise, missingMass, surprise } from './surprise.ts';

test('entropy of uniform and constant distributions', () => {
  assert.ok(Math.abs(distributionOf([5, 5, 5, 5]).entropy - 2) < 1e-12);
  assert.equal(distributionOf([7]).entropy, 0);
  assert.deepEqual(distributionOf([]), { total: 0, singletons: 0, entropy: 0 });
});

test('nothing seen: anything may come; much seen without singletons: nothing new is expected', () => {
  assert.equal(missingMass(0, 0), 1);
  assert.equal(missingMass(0, 1023), 1 / 1024);
  assert.equal(missingMass(10, 10), 1);
});

test('a value never seen: log2(n + 1) bits where no value was seen once only', () => {
  const steady = distributionOf([1023]);
  assert.equal(surprise(0, steady, 0), 10);
  assert.equal(excessSurprise(0, steady, 0), 10);
});

test('where every value is new, a new one is no surprise', () => {
  const names = distributionOf(Array.from({ length: 1000 }, () => 1));
  assert.equal(excessSurprise(0, names, 0), 0);
  assert.ok(excessSurprise(1, names, 0) <= 1.1);
});

test('equally frequent values are unremarkable, however many there are', () => {
  const uniform = distributionOf(Array.from({ length: 500 }, () => 20));
  assert.ok(excessSurprise(20, uniform, 0) < 0.01);
});

test('held out, the only one of its kind is judged as never seen', () => {
  const distribution = distributionOf([1023, 1]);
  const asNew = surprise(0, { total: 1023, singletons: 0, entropy: distribution.entropy }, 0);
  assert.equal(surprise(1, distribution, 1), asNew);
  assert.ok(surprise(1, distribution, 0) > 9);
});

test('surprise is bounded, never negative, and falls as the count rises', () => {
  const distribution = distributionOf([2 ** 30, 1, 5]);
  assert.equal(excessSurprise(0, distribution, 0) <= FEATURE_LIMIT, true);
  const rising = [1, 2, 10, 1000, 2 ** 30].map((count) => excessSurprise(count, distribution, 0));
  assert.deepEqual(
    rising,
    [...rising].sort((a, b) => b - a),
  );
  assert.equal(rising.at(-1), 0);
});
