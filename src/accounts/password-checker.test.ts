import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpProblem } from '../api/http-problem.ts';
import { createPasswordChecker } from './password-checker.ts';
import { verifyPassword } from './password-hash.ts';

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

test('a user who does not exist costs as much as one who does, so that the time of an answer does not tell', async () => {
  const compared: string[] = [];
  const checker = createPasswordChecker(CHEAP, (password, hash) => {
    compared.push(hash);
    return verifyPassword(password, hash);
  });
  const hash = await checker.hash('the right one');
  await checker.verify('a wrong one', hash);
  await checker.verify('a wrong one', undefined);
  assert.equal(compared.length, 2);
  const [ofUser, ofNobody] = compared.map((text) =>
    text.split('$').map((part, at) => (at < 4 ? part : part.length)),
  );
  assert.deepEqual(ofNobody, ofUser, 'the same algorithm, costs and lengths');
});
