import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBufferPool } from './buffer-pool.ts';

const KB = 1024;

function poolOf(limitBytes: number) {
  let allocated = 0;
  const pool = createBufferPool({
    limitBytes,
    allocate(bytes) {
      allocated++;
      return new ArrayBuffer(bytes);
    },
  });
  return { pool, allocations: () => allocated };
}

test('a buffer that was given is taken again for what fits it, never for two at once', () => {
  const { pool, allocations } = poolOf(1024 * KB);
  const first = pool.take(100 * KB);
  assert.equal(first.byteLength, 100 * KB);
  pool.give(first.buffer);
  const second = pool.take(101 * KB);
  const third = pool.take(101 * KB);
  assert.equal(second.buffer, first.buffer);
  assert.notEqual(third.buffer, second.buffer);
  assert.equal(allocations(), 2);
  assert.equal(pool.heldBytes, 0);
});

test('a much larger buffer is kept for larger requests', () => {
  const { pool } = poolOf(1024 * KB);
  const large = pool.take(500 * KB);
  pool.give(large.buffer);
  assert.notEqual(pool.take(100 * KB).buffer, large.buffer);
  assert.equal(pool.take(480 * KB).buffer, large.buffer);
});

test('no more than the limit is kept, and nothing small', () => {
  const { pool } = poolOf(200 * KB);
  const buffers = [pool.take(128 * KB), pool.take(128 * KB), pool.take(KB)];
  for (const { buffer } of buffers) pool.give(buffer);
  assert.equal(pool.heldBytes, 128 * KB);
});
