import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { IncidentDto } from '../api/detection.ts';
import { AppError } from '../core/errors.ts';
import { createMemoryDocumentStore } from '../learner/memory-document-store.ts';
import { createRemoteIncidents, serveIncidents } from './remote-incidents.ts';

const INCIDENT: IncidentDto = {
  id: 'i1',
  title: 'cart: errors',
  severity: 'high',
  status: 'open',
  firstSeen: '2026-01-01T00:00:00Z',
  lastSeen: '2026-01-01T00:01:00Z',
  services: ['cart'],
  evidence: [],
  reasons: [],
  lines: 3,
};

/** An owner that keeps one incident and answers until the test ends. */
function setUp(t: TestContext) {
  const documents = createMemoryDocumentStore();
  const clock = { nowMs: () => Date.now() };
  let incident = INCIDENT;
  const owner = {
    incidents: {
      list: async () => [incident],
      get: async (id: string) => (id === incident.id ? incident : undefined),
      setStatus: async (id: string, { status }: { status: IncidentDto['status'] }) => {
        if (id !== incident.id) return undefined;
        incident = { ...incident, status };
        return incident;
      },
      onChange: () => () => undefined,
    },
    feedback: {
      list: async () => [],
      add: () => Promise.reject(new AppError('STORE_FAILED', 'no room', { nextStep: 'make room' })),
      remove: async (id: string) => id === 'f1',
    },
  };
  const timer = setInterval(() => void serveIncidents(documents, owner, clock.nowMs()), 20);
  t.after(() => clearInterval(timer));
  return { documents, remote: createRemoteIncidents({ documents, clock }) };
}

test('incidents of another process are listed and changed', async (t) => {
  const { remote } = setUp(t);
  assert.deepEqual(await remote.incidents.list(), [INCIDENT]);
  assert.equal(await remote.incidents.get('other'), undefined);
  assert.equal(
    (await remote.incidents.setStatus('i1', { status: 'acknowledged', by: 'ann' }))?.status,
    'acknowledged',
  );
  assert.equal((await remote.incidents.list())[0]?.status, 'acknowledged');
  assert.equal(await remote.incidents.setStatus('other', { status: 'resolved', by: 'ann' }), undefined);
  assert.equal(await remote.feedback.remove('f1', 'ann'), true);
  assert.equal(await remote.feedback.remove('f2', 'ann'), false);
});

test('what the owner refuses is refused here with its next step; nothing stays behind', async (t) => {
  const { remote, documents } = setUp(t);
  await assert.rejects(remote.feedback.add({ kind: 'template', id: 't' }, 'ann'), (error) => {
    return error instanceof AppError && error.code === 'STORE_FAILED' && error.nextStep === 'make room';
  });
  assert.deepEqual(await documents.list('incidents-request'), []);
  assert.deepEqual(await documents.list('incidents-answer'), []);
});
