import assert from 'node:assert/strict';
import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { createMemoryDocumentStore } from '../learner/memory-document-store.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createClosers } from './closers.ts';
import { followNormalLines } from './follow-normal-lines.ts';
import { PassThrough } from 'node:stream';

function declaration(kinds: readonly string[]) {
  return { feedback: { createdAt: '2026-01-01T00:00:00Z' }, templates: [], kinds, identities: [] };
}

test('what another process declares normal is heard, and that it is taken back', async () => {
  const documents = createMemoryDocumentStore();
  await documents.put('feedback', 'a', declaration(['0000000000000001 web']));
  const log = createLogger({ level: 'warn', pretty: false, stream: new PassThrough() });
  const closers = createClosers(log);
  const normal = await followNormalLines({ documents, log, closers, lookEveryMs: 5 });
  const heard = new EventEmitter();
  const first = once(heard, 'normal');
  normal.onNormal((lines) => queueMicrotask(() => heard.emit('normal', lines.kinds)));
  assert.deepEqual(await first, [['0000000000000001 web']]);
  const second = once(heard, 'normal');
  await documents.put('feedback', 'b', declaration(['0000000000000002 web']));
  assert.deepEqual((await second)[0].toSorted(), ['0000000000000001 web', '0000000000000002 web']);
  const third = once(heard, 'normal');
  await documents.delete('feedback', 'a');
  assert.deepEqual(await third, [['0000000000000002 web']]);
  await closers.closeAll();
});
