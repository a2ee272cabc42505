import type { IncidentDto } from '../../../api/detection.ts';

export const INCIDENT_SETS = ['open', 'acknowledged', 'muted', 'resolved', 'all'] as const;
export type IncidentSet = (typeof INCIDENT_SETS)[number];

const SEVERITY_RANK = { high: 2, medium: 1, low: 0 } as const;

/** The incidents of a set: the worst first, then the newest. */
export function listIncidents(incidents: readonly IncidentDto[], set: IncidentSet): IncidentDto[] {
  return incidents
    .filter(({ status }) => set === 'all' || status === set)
    .toSorted(
      (a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity] || b.lastSeen.localeCompare(a.lastSeen),
    );
}

/** Seconds in which an incident was seen. */
export function incidentSeconds({ firstSeen, lastSeen }: IncidentDto): number {
  return Math.max((Date.parse(lastSeen) - Date.parse(firstSeen)) / 1000, 0);
}
