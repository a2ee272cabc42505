import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMessagesUnderWay, createRecentMessages } from './recent-messages.ts';

const body = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a message of one id and content is taken once; others of its id are taken', () => {
  const recent = createRecentMessages();
  const key = recent.keyOf({ id: '1', body: body('a') })!;
  assert.equal(recent.take(key), true);
  assert.equal(recent.take(key), false);
  assert.equal(recent.take(recent.keyOf({ id: '1', body: body('b') })!), true);
  assert.equal(recent.take(recent.keyOf({ id: '2', body: body('a') })!), true);
  recent.forget(key);
  assert.equal(recent.take(key), true);
});

test('a message without id has nothing to be known by', () => {
  assert.equal(createRecentMessages().keyOf({ id: '', body: body('a') }), undefined);
});

test('the oldest is forgotten first', () => {
  const recent = createRecentMessages(2);
  for (const key of ['a', 'b', 'c']) recent.take(key);
  assert.equal(recent.take('b'), false);
  assert.equal(recent.take('a'), true);
});

test('what a channel did not handle is new on the next one; what it did is not', () => {
  const recent = createRecentMessages();
  const first = createMessagesUnderWay(recent);
  for (const key of ['a', 'b', 'c']) assert.equal(first.isNew(key), true);
  assert.equal(first.isNew('a'), false);
  first.onHandled(['a', undefined]);
  first.end();
  // Handled after the channel had ended.
  first.onHandled(['b']);
  const next = createMessagesUnderWay(recent);
  assert.deepEqual(['a', 'b', 'c'].map(next.isNew), [false, false, true]);
});
