import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLearnerLease } from './learner-lease.ts';
import { createMemoryDocumentStore } from './memory-document-store.ts';

function setUp() {
  const time = { nowMs: 1_000_000 };
  const documents = createMemoryDocumentStore();
  const leaseOf = (owner: string) =>
    createLearnerLease({ documents, steadyMs: () => time.nowMs, owner, leaseMs: 100 });
  return { time, a: leaseOf('a'), b: leaseOf('b') };
}

test('the first keeps it while it renews, and the next has it when that ends', async () => {
  const { time, a, b } = setUp();
  assert.equal(await a.renew(), true);
  for (let second = 0; second < 5; second++) {
    time.nowMs += 60;
    assert.equal(await a.renew(), true);
    assert.equal(await b.renew(), false);
  }
  time.nowMs += 101;
  assert.equal(await b.renew(), true);
  assert.equal(await a.renew(), false);
});

test('one that starts later waits a whole lease for the claim it finds', async () => {
  const { time, a, b } = setUp();
  await a.renew();
  time.nowMs += 1000;
  assert.equal(await b.renew(), false);
  time.nowMs += 99;
  assert.equal(await b.renew(), false);
  time.nowMs += 1;
  assert.equal(await b.renew(), true);
});

test('of two that claim at once, one has it', async () => {
  const { a, b } = setUp();
  const held = await Promise.all([a.renew(), b.renew()]);
  assert.equal(held.filter(Boolean).length, 1);
});

test('given up, it is free at once; only the owner can give it up', async () => {
  const { a, b } = setUp();
  await a.renew();
  await b.release();
  assert.equal(await b.renew(), false);
  await a.release();
  assert.equal(await b.renew(), true);
});
