import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { AppError } from '../core/errors.ts';
import { createMemoryDocumentStore } from '../learner/memory-document-store.ts';
import { CALL_LIFE_MS, callDesk, requestKind, serveDesk } from './document-calls.ts';

const nowMs = 1_000_000;

function desk(t: TestContext, answer: (request: unknown) => Promise<unknown>) {
  const documents = createMemoryDocumentStore();
  const timer = setInterval(() => void serveDesk(documents, 'desk', { answer, nowMs }), 20);
  t.after(() => clearInterval(timer));
  return { documents, call: (request: unknown) => callDesk(documents, 'desk', { request, nowMs }) };
}

test('calls are answered, each with its own answer, and leave nothing behind', async (t) => {
  const { documents, call } = desk(t, (request) => Promise.resolve(Number(request) * 2));
  assert.deepEqual(await Promise.all([call(1), call(2), call(3)]), [2, 4, 6]);
  assert.deepEqual(await documents.list('desk-request'), []);
  assert.deepEqual(await documents.list('desk-answer'), []);
});

test('what the owner refuses comes back as it was thrown', async (t) => {
  const refusal = new AppError('MODEL_NOT_FOUND', 'no model 7', { nextStep: 'list them' });
  const { call } = desk(t, () => Promise.reject(refusal));
  await assert.rejects(call('x'), { code: 'MODEL_NOT_FOUND', message: 'no model 7', nextStep: 'list them' });
});

test('a call whose caller has given up is dropped', async () => {
  const documents = createMemoryDocumentStore();
  const asked: unknown[] = [];
  const answer = (request: unknown): Promise<void> => Promise.resolve(void asked.push(request));
  await documents.put(requestKind('desk'), `${nowMs - CALL_LIFE_MS - 1}-1-0`, 'old');
  await documents.put(requestKind('desk'), `${nowMs - CALL_LIFE_MS}-1-0`, 'young');
  await serveDesk(documents, 'desk', { answer, nowMs });
  assert.deepEqual(asked, ['young']);
  assert.deepEqual(await documents.list(requestKind('desk')), []);
});
