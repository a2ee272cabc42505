import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { BodyError } from './body-error.ts';
import { BODY_COST_BYTES, LARGE_SHARE, OpenBodies, PROGRESS_BYTES } from './open-bodies.ts';

const STALL_MS = 1000;
/** Room for three bodies without content. */
const ROOM = 3 * BODY_COST_BYTES;

function openBodies(): { readonly bodies: OpenBodies; pass(ms: number): void } {
  let nowMs = 0;
  const limits = { heldBytes: ROOM, bodyStallMs: STALL_MS };
  return { bodies: new OpenBodies(limits, () => nowMs), pass: (ms) => (nowMs += ms) };
}

const isBusy = (error: unknown): boolean => error instanceof BodyError && error.reason === 'held-bytes';
const isSlow = (error: unknown): boolean => error instanceof BodyError && error.reason === 'body-too-slow';

test('what a body holds counts until it is closed', () => {
  const { bodies } = openBodies();
  const body = bodies.open();
  body.hold(1000);
  body.hold(10);
  assert.equal(bodies.heldBytes, BODY_COST_BYTES + 1000);
  body.close();
  body.close();
  assert.equal(bodies.heldBytes, 0);
});

test('while every sender gets on, who comes next is refused, and takes nothing', () => {
  const { bodies } = openBodies();
  for (let i = 0; i < 3; i++) bodies.open();
  assert.throws(() => bodies.open(), isBusy);
  assert.equal(bodies.heldBytes, ROOM);
});

test('who stalls for longest gives way', async () => {
  const { bodies, pass } = openBodies();
  const [first, second] = [bodies.open(), bodies.open()];
  const [one, two] = [new PassThrough(), new PassThrough()];
  const [fromFirst, fromSecond] = [first.chunks(one), second.chunks(two)];
  // The first is read before time passes, and waits again.
  one.write(Buffer.alloc(PROGRESS_BYTES));
  await fromFirst.next();
  const firstWaits = fromFirst.next();
  const secondWaits = fromSecond.next();
  bodies.open();
  pass(STALL_MS + 1);
  one.write(Buffer.alloc(PROGRESS_BYTES));
  await firstWaits;
  const firstGoesOn = fromFirst.next();
  bodies.open();
  await assert.rejects(secondWaits, isSlow);
  // Only the first is left that waits, and it got on just now.
  assert.throws(() => bodies.open(), isBusy);
  one.end();
  assert.equal((await firstGoesOn).done, true);
});

test('a letter now and then is no progress', async () => {
  const { bodies, pass } = openBodies();
  const sender = new PassThrough();
  const chunks = bodies.open().chunks(sender);
  for (let sent = 0; sent < 3; sent++) {
    sender.write('a');
    await chunks.next();
    pass(STALL_MS / 2);
  }
  const waits = chunks.next();
  for (let i = 0; i < 3; i++) bodies.open();
  await assert.rejects(waits, isSlow);
});

test('one that waits for us is not cut off, however long it takes', () => {
  const { bodies, pass } = openBodies();
  for (let i = 0; i < 3; i++) bodies.open();
  pass(10 * STALL_MS);
  assert.throws(() => bodies.open(), isBusy);
});

test('large bodies leave room for small ones', () => {
  const heldBytes = 16 * BODY_COST_BYTES;
  const bodies = new OpenBodies({ heldBytes, bodyStallMs: STALL_MS }, () => 0);
  bodies.open().hold(7 * BODY_COST_BYTES);
  const large = bodies.open();
  assert.throws(() => large.hold(4 * BODY_COST_BYTES), isBusy);
  large.close();
  const free = heldBytes * (1 - LARGE_SHARE) + heldBytes * LARGE_SHARE - bodies.heldBytes;
  for (let i = 0; i < free / BODY_COST_BYTES; i++) bodies.open();
  assert.throws(() => bodies.open(), isBusy);
});

test('a body larger than all room is refused by name', () => {
  const { bodies } = openBodies();
  const body = bodies.open();
  assert.throws(
    () => body.hold(ROOM),
    (error) => error instanceof BodyError && error.reason === 'decompressed-too-large',
  );
  body.close();
  assert.equal(bodies.heldBytes, 0);
});
