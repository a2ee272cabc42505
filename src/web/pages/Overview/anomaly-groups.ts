import type { AnomalyDto } from '../../../api/entries.ts';

/** Anomalies of one pattern: the newest stands for all. */
export interface AnomalyGroup {
  readonly newest: AnomalyDto;
  readonly count: number;
}

/** Anomalies given newest first, by the pattern they are of. */
export function groupByTemplate(anomalies: readonly AnomalyDto[]): Map<string, AnomalyGroup> {
  const groups = new Map<string, AnomalyGroup>();
  for (const anomaly of anomalies) {
    const { templateId } = anomaly.entry;
    const known = groups.get(templateId);
    groups.set(templateId, { newest: known?.newest ?? anomaly, count: (known?.count ?? 0) + 1 });
  }
  return groups;
}

/**
 * What was asked for, one group a pattern, joined with what arrived since: newest first. A flood of one kind must
 * not hide the others. Live anomalies of a known pattern renew it; how many there are is for the next answer to say.
 */
export function mergeGroups(asked: readonly AnomalyGroup[], live: readonly AnomalyDto[]): AnomalyGroup[] {
  const groups = new Map(asked.map((group) => [group.newest.entry.templateId, group]));
  const arrived = Map.groupBy(live, ({ entry }) => entry.templateId);
  for (const [templateId, anomalies] of arrived) {
    const known = groups.get(templateId);
    const candidates = known === undefined ? anomalies : [...anomalies, known.newest];
    const newest = candidates.reduce((best, next) => (next.entry.timeUs > best.entry.timeUs ? next : best));
    groups.set(templateId, { newest, count: known?.count ?? anomalies.length });
  }
  return [...groups.values()].sort((a, b) => b.newest.entry.timeUs - a.newest.entry.timeUs);
}
