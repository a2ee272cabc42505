import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IncidentDto } from '../../../api/detection.ts';
import { currentIncidents } from './current-incidents.ts';

const incident = (
  id: string,
  more: Pick<IncidentDto, 'status' | 'severity'> & { readonly at: string },
): IncidentDto => ({
  id,
  title: id,
  severity: more.severity,
  status: more.status,
  firstSeen: `2026-11-24T${more.at}:00Z`,
  lastSeen: `2026-11-24T${more.at}:30Z`,
  services: [],
  evidence: [],
  reasons: [],
  lines: 1,
});

test('what is open comes first, the worst on top; what is over follows when it was in the range', () => {
  const shown = currentIncidents(
    [
      incident('old', { status: 'resolved', severity: 'high', at: '01:00' }),
      incident('over', { status: 'resolved', severity: 'high', at: '10:10' }),
      incident('later', { status: 'acknowledged', severity: 'low', at: '10:20' }),
      incident('mild', { status: 'open', severity: 'low', at: '10:30' }),
      incident('bad', { status: 'open', severity: 'high', at: '02:00' }),
    ],
    { fromMs: Date.parse('2026-11-24T10:00:00Z'), toMs: Date.parse('2026-11-24T11:00:00Z') },
  );
  assert.deepEqual(
    shown.map(({ id }) => id),
    ['bad', 'mild', 'later', 'over'],
  );
});
