import type { IncidentDto } from '../../../api/detection.ts';
import type { Interval } from '../../state/time-range.ts';

const SEVERITY_RANK = { high: 2, medium: 1, low: 0 } as const;

/** Open incidents, the worst first, then those that were seen in a stretch of time and are over, newest first. */
export function currentIncidents(
  incidents: readonly IncidentDto[],
  { fromMs, toMs }: Interval,
): readonly IncidentDto[] {
  const open = incidents
    .filter(({ status }) => status === 'open')
    .toSorted((a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity]);
  const over = incidents
    .filter(
      ({ status, firstSeen, lastSeen }) =>
        status !== 'open' && Date.parse(lastSeen) >= fromMs && Date.parse(firstSeen) < toMs,
    )
    .toSorted((a, b) => b.lastSeen.localeCompare(a.lastSeen));
  return [...open, ...over];
}
