import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpProblem } from '../api/http-problem.ts';
import { createPasswordChecker } from './password-checker.ts';

const CHEAP = { memoryKibibytes: 8, passes: 1, parallelism: 1 };

test('a user without a password, or none at all, is checked and refused all the same', async () => {
  const checker = createPasswordChecker(CHEAP);
  assert.equal(await checker.verify('anything', undefined), false);
  const hash = await checker.hash('the right one');
  assert.equal(await checker.verify('the right one', hash), true);
});

test('a flood is refused instead of queued without end, and the rest is answered', async () => {
  const checker = createPasswordChecker(CHEAP);
  const answers = await Promise.allSettled(Array.from({ length: 100 }, () => checker.verify('x', undefined)));
  const refused = answers.filter(({ status }) => status === 'rejected');
  assert.equal(refused.length, 100 - 34);
  for (const { reason } of refused as PromiseRejectedResult[]) {
    assert.ok(reason instanceof HttpProblem && reason.status === 503 && reason.retryAfterSeconds === 2);
  }
  assert.equal(await checker.verify('x', undefined), false);
});

test('the time of an answer does not tell whether the user exists', async () => {
  const costs = { memoryKibibytes: 8192, passes: 2, parallelism: 1 };
  const checker = createPasswordChecker(costs);
  const hash = await checker.hash('the right one');
  const median = async (given: string | undefined): Promise<number> => {
    const times: number[] = [];
    for (let run = 0; run < 15; run++) {
      const startMs = performance.now();
      await checker.verify('a wrong one', given);
      times.push(performance.now() - startMs);
    }
    return times.sort((a, b) => a - b)[7] ?? 0;
  };
  await median(hash);
  const [known, unknown] = [await median(hash), await median(undefined)];
  assert.ok(known < unknown * 2 && unknown < known * 2, `${known} ms against ${unknown} ms`);
});
