import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSecret, digestOf, isSecret } from './secret.ts';

test('secrets are 256 bits of their own each', () => {
  const secrets = new Set(Array.from({ length: 1000 }, () => createSecret('ls_')));
  assert.equal(secrets.size, 1000);
  for (const secret of secrets) assert.match(secret, /^ls_[\w-]{43}$/);
});

test('a digest is SHA-256 as hex', () => {
  assert.equal(digestOf('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('the time of a comparison does not tell how much of a token is right', () => {
  const expected = createSecret('ls_');
  const guesses = {
    none: `x${expected.slice(1)}`,
    all: `${expected.slice(0, -1)}~`,
  };
  /** Fastest of many rounds, ns a comparison: what disturbs a round only makes it slower. */
  const timeOf = (guess: string): number => {
    let best = Infinity;
    for (let round = 0; round < 60; round++) {
      const start = process.hrtime.bigint();
      for (let i = 0; i < 500; i++) isSecret(guess, expected);
      best = Math.min(best, Number(process.hrtime.bigint() - start) / 500);
    }
    return best;
  };
  timeOf(guesses.none);
  const [none, all] = [timeOf(guesses.none), timeOf(guesses.all)];
  assert.ok(Math.abs(none - all) / Math.min(none, all) < 0.25, `${none} ns against ${all} ns`);
  assert.ok(isSecret(expected, expected));
  assert.ok(!isSecret('', expected) && !isSecret(`${expected}x`, expected));
});
