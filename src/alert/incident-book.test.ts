import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryDocumentStore } from '../learner/memory-document-store.ts';
import { IncidentBook } from './incident-book.ts';
import type { StoredIncident } from './stored-incident.ts';

const HOUR_MS = 3_600_000;
const ID = 'i1';

/** A book with one incident that LogSentry opened and that was last seen at the epoch. */
async function bookWithIncident(nowMs: number): Promise<IncidentBook> {
  const at = new Date(0).toISOString();
  const stored: StoredIncident = {
    dto: {
      id: ID,
      title: 'cart: errors',
      severity: 'low',
      status: 'open',
      firstSeen: at,
      lastSeen: at,
      services: ['cart'],
      evidence: [],
      reasons: [],
      lines: 1,
      history: [{ time: at, action: 'open', by: 'logsentry' }],
    },
    identities: [],
    lastUs: 0,
  };
  const documents = createMemoryDocumentStore();
  await documents.put('incident', ID, stored);
  return IncidentBook.load({ documents, clock: { nowMs: () => nowMs }, onChange: () => undefined });
}

test('what nothing feeds any more is resolved, unless somebody opened it again by hand', async () => {
  const book = await bookWithIncident(HOUR_MS);
  book.tidy();
  assert.equal(book.get(ID)?.dto.status, 'resolved');
  book.setStatus(ID, { status: 'open', by: 'ann' });
  book.tidy();
  assert.equal(book.get(ID)?.dto.status, 'open');
  book.setStatus(ID, { status: 'acknowledged', by: 'ann' });
  book.tidy();
  assert.equal(book.get(ID)?.dto.status, 'resolved');
});
