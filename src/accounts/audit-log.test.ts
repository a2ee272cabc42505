import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryDocumentStore } from '../learner/memory-document-store.ts';
import { AuditLog } from './audit-log.ts';

const WHO = { kind: 'user', name: 'ada' } as const;

function setUp(limit?: number) {
  const clock = { ms: 1e12, nowMs: () => clock.ms };
  const documents = createMemoryDocumentStore();
  const create = (writer: string) =>
    new AuditLog({ documents, clock, writer, ...(limit === undefined ? {} : { limit }) });
  const add = async (log: AuditLog, action: string) => {
    clock.ms += 1;
    await log.add({ who: WHO, address: '192.0.2.1', action, outcome: 'done' });
  };
  return { documents, create, add };
}

test('newest first, page by page, whichever process wrote them', async () => {
  const { create, add } = setUp();
  const [one, two] = [create('one'), create('two')];
  for (let i = 0; i < 10; i++) await add(i % 2 === 0 ? one : two, `act ${i}`);
  const first = await one.list({ limit: 4 });
  const second = await two.list({ limit: 4, before: first.next });
  const third = await one.list({ limit: 4, before: second.next });
  assert.deepEqual(
    [...first.events, ...second.events, ...third.events].map(({ action }) => action),
    Array.from({ length: 10 }, (_, i) => `act ${9 - i}`),
  );
  assert.equal(third.next, undefined);
});

test('the oldest go beyond the limit, and only they', async () => {
  const { create, add } = setUp(250);
  const log = create('one');
  for (let i = 0; i < 400; i++) await add(log, `act ${i}`);
  const { events } = await log.list({ limit: 1000 });
  assert.equal(events.length, 250);
  assert.equal(events.at(-1)?.action, 'act 150');
});

test('long texts are cut, hostile ones kept as text', async () => {
  const { create } = setUp();
  const log = create('one');
  const target = `<script>${'x'.repeat(1000)}`;
  await log.add({ who: WHO, address: '::1', action: 'save search', target, outcome: 'refused' });
  const [event] = (await log.list({ limit: 1 })).events;
  assert.equal(event?.target.length, 300);
  assert.ok(event.target.startsWith('<script>x') && event.target.endsWith('…'));
});
