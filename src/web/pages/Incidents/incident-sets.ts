import type { IncidentDto } from '../../../api/detection.ts';

export const INCIDENT_SETS = ['all', 'open', 'acknowledged', 'muted', 'resolved'] as const;
export type IncidentSet = (typeof INCIDENT_SETS)[number];

const SEVERITY_RANK = { high: 2, medium: 1, low: 0 } as const;

/** What somebody has to look at comes first. */
const STATUS_RANK = { open: 0, acknowledged: 1, muted: 2, resolved: 3 } as const;

/** The incidents of a set: open ones first, the worst of them on top; what is over, newest first. */
export function listIncidents(incidents: readonly IncidentDto[], set: IncidentSet): IncidentDto[] {
  return incidents
    .filter(({ status }) => set === 'all' || status === set)
    .toSorted(
      (a, b) =>
        STATUS_RANK[a.status] - STATUS_RANK[b.status] ||
        (a.status === 'resolved' ? 0 : SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity]) ||
        b.lastSeen.localeCompare(a.lastSeen),
    );
}

/** Seconds in which an incident was seen. */
export function incidentSeconds({ firstSeen, lastSeen }: IncidentDto): number {
  return Math.max((Date.parse(lastSeen) - Date.parse(firstSeen)) / 1000, 0);
}
