import { useQueries } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import type { TemplatesDto } from '../../../api/overview.ts';
import { anomaliesQuery } from '../../api/read-queries.ts';
import { useApp, useSignal } from '../../state/app-context.ts';
import { rangePairs, usePageAddress } from '../../state/use-page-address.ts';
import { useRefresh } from '../../state/use-refresh.ts';
import { mergeGroups } from './anomaly-groups.ts';
import type { AnomalyGroup } from './anomaly-groups.ts';

/** Each is one small request; patterns with fewer anomalies than these are a click away. */
const MOST_ASKED = 12;

/** The newest anomaly of each pattern that has any, or undefined while loading. */
export function useAnomalyGroups(
  templates: UseQueryResult<TemplatesDto>,
): readonly AnomalyGroup[] | undefined {
  const { address } = usePageAddress();
  const { feed } = useApp();
  const refetchInterval = useRefresh('slow');
  const strange = (templates.data?.templates ?? [])
    .filter(({ anomalies }) => anomalies > 0)
    .sort((a, b) => b.anomalies - a.anomalies)
    .slice(0, MOST_ASKED);
  const answers = useQueries({
    queries: strange.map(({ id }) => ({
      ...anomaliesQuery([...rangePairs(address.range), ['template', id]], 1),
      refetchInterval,
    })),
  });
  const live = useSignal(feed.anomalies);
  if (templates.data === undefined || answers.some(({ isPending }) => isPending)) return undefined;
  const asked = answers.flatMap(({ data }, index) => {
    const newest = data?.anomalies[0];
    return newest === undefined ? [] : [{ newest, count: strange[index]?.anomalies ?? 1 }];
  });
  return mergeGroups(asked, address.range.kind === 'relative' ? live : []);
}
