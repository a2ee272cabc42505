import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countTail, gammaTail, logGamma, shareTail, STRENGTH_LIMIT } from './tails.ts';

function close(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);
}

test('ln Γ at points with closed forms', () => {
  close(logGamma(1), 0, 1e-10);
  close(logGamma(11), Math.log(3_628_800), 1e-10);
  close(logGamma(0.5), Math.log(Math.sqrt(Math.PI)), 1e-11);
});

test('without correlation the beta-binomial is the binomial: 5 of 5 at a half is 1 in 32', () => {
  close(shareTail({ units: 5, observed: 5, share: 0.5, correlation: 1e-9 }, 'above'), Math.log10(32), 1e-4);
  close(shareTail({ units: 5, observed: 0, share: 0.5, correlation: 1e-9 }, 'below'), Math.log10(32), 1e-4);
});

test('a uniform share makes every count as likely as any other', () => {
  // Correlation 1/3 with share 1/2 is Beta(1, 1).
  close(shareTail({ units: 9, observed: 9, share: 0.5, correlation: 1 / 3 }, 'above'), 1, 1e-9);
  close(shareTail({ units: 9, observed: 8, share: 0.5, correlation: 1 / 3 }, 'above'), Math.log10(5), 1e-9);
});

test('correlation only ever weakens a finding', () => {
  const at = (correlation: number): number =>
    shareTail({ units: 100, observed: 30, share: 0.1, correlation }, 'above');
  assert.ok(at(0.001) > at(0.01) && at(0.01) > at(0.1));
});

test('counts beyond the limit are scaled down, not summed for ever', () => {
  const strength = shareTail({ units: 1e9, observed: 2e8, share: 0.1, correlation: 0.01 }, 'above');
  assert.ok(strength > 1 && strength < 6, String(strength));
  assert.ok(countTail({ observed: 1e9, expected: 1e8, variation: 0.25 }, 'above') > 4);
});

test('the negative binomial with little variation is the Poisson distribution', () => {
  // P(X ≥ 5 | 1) = 0.0036598, P(X = 0 | 10) = e⁻¹⁰.
  close(countTail({ observed: 5, expected: 1, variation: 1e-9 }, 'above'), -Math.log10(0.0036598), 1e-4);
  close(countTail({ observed: 0, expected: 10, variation: 1e-9 }, 'below'), 10 / Math.LN10, 1e-4);
});

test('the gamma tail with shape 1 is exponential, and none below the mean', () => {
  close(gammaTail(1, 20), 20 / Math.LN10, 1e-6);
  // Shape 3: e⁻ˣ(1 + x + x²/2).
  close(gammaTail(3, 15), -Math.log10(Math.exp(-15) * (1 + 15 + 112.5)), 1e-6);
  assert.equal(gammaTail(5, 5), 0);
});

test('nothing is stronger than the limit, and nothing usual is strong', () => {
  assert.equal(
    shareTail({ units: 2000, observed: 2000, share: 1e-6, correlation: 1e-6 }, 'above'),
    STRENGTH_LIMIT,
  );
  assert.ok(shareTail({ units: 100, observed: 10, share: 0.1, correlation: 0.01 }, 'above') < 0.5);
  assert.equal(shareTail({ units: 10, observed: 0, share: 0.1, correlation: 0.01 }, 'above'), 0);
});
