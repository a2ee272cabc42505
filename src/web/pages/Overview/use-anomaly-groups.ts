import { useQueries, useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import type { TemplateDto, TemplatesDto } from '../../../api/overview.ts';
import { anomaliesQuery } from '../../api/read-queries.ts';
import { useApp, useSignal } from '../../state/app-context.ts';
import { rangePairs, usePageAddress } from '../../state/use-page-address.ts';
import { useRefresh } from '../../state/use-refresh.ts';
import { groupByTemplate, mergeGroups } from './anomaly-groups.ts';
import type { AnomalyGroup } from './anomaly-groups.ts';

/** The newest anomalies; mostly they hold one of every pattern that matters. */
const NEWEST_ASKED = 100;

export interface AnomalyGroups {
  /** Newest first, or undefined while loading. */
  readonly groups: readonly AnomalyGroup[] | undefined;
  readonly stale: boolean;
  readonly error: Error | null;
}

/**
 * The newest anomaly of each of `most` patterns. What a flood of one pattern pushes out of the newest is asked for by
 * pattern.
 */
export function useAnomalyGroups(templates: UseQueryResult<TemplatesDto>, most: number): AnomalyGroups {
  const { address } = usePageAddress();
  const { feed } = useApp();
  const refetchInterval = useRefresh('slow');
  const range = rangePairs(address.range);
  const newest = useQuery({ ...anomaliesQuery(range, NEWEST_ASKED), refetchInterval });
  const found = groupByTemplate(newest.data?.anomalies ?? []);
  const strange = strangeTemplates(templates.data);
  const missing =
    newest.data === undefined
      ? []
      : strange.filter(({ id }) => !found.has(id)).slice(0, Math.max(most - found.size, 0));
  const others = useQueries({
    queries: missing.map(({ id }) => ({
      ...anomaliesQuery([...range, ['template', id]], 1),
      refetchInterval,
    })),
  });
  const live = useSignal(feed.anomalies);
  if (newest.data === undefined) return { groups: undefined, stale: false, error: newest.error };

  const counts = new Map(strange.map(({ id, anomalies }) => [id, anomalies]));
  const asked = [
    ...found.values(),
    ...others.flatMap(({ data }) => [...groupByTemplate(data?.anomalies ?? []).values()]),
  ];
  const counted = asked.map((group) => ({
    ...group,
    count: Math.max(group.count, counts.get(group.newest.entry.templateId) ?? 0),
  }));
  const groups = mergeGroups(counted, address.range.kind === 'relative' ? live : []);
  return { groups: groups.slice(0, most), stale: newest.isPlaceholderData, error: newest.error };
}

/** Those with most anomalies first. */
function strangeTemplates(templates: TemplatesDto | undefined): TemplateDto[] {
  return (templates?.templates ?? [])
    .filter(({ anomalies }) => anomalies > 0)
    .sort((a, b) => b.anomalies - a.anomalies);
}
