import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import {
  incidentsQuery,
  servicesQuery,
  sourcesQuery,
  templatesQuery,
  timelineQuery,
} from '../../api/read-queries.ts';
import { stackBuckets } from '../../components/chart/stack-buckets.ts';
import { toTimeline } from '../../components/chart/to-timeline.ts';
import { previousInterval } from '../../state/time-range.ts';
import type { Interval } from '../../state/time-range.ts';
import { rangePairs, usePageAddress } from '../../state/use-page-address.ts';
import { useRefresh } from '../../state/use-refresh.ts';
import { isJustBefore } from './just-before.ts';
import { usualRate } from './usual-rate.ts';

const DAY_MS = 86_400_000;

/** Everything the overview asks for; its panels take what they need. */
export function useOverview() {
  const { address } = usePageAddress();
  const pairs = rangePairs(address.range);
  const fast = useRefresh('fast');
  const slow = useRefresh('slow');
  const timeline = useQuery({ ...timelineQuery(pairs), refetchInterval: fast });
  const interval = useCoarseInterval(timeline.data);
  const earlier = useQuery({
    ...timelineQuery(intervalPairs(interval, previousInterval)),
    enabled: interval !== undefined,
  });
  const past = useQuery({
    ...timelineQuery(intervalPairs(interval, ({ fromMs }) => ({ fromMs: fromMs - DAY_MS, toMs: fromMs }))),
    enabled: interval !== undefined,
    staleTime: 300_000,
  });
  const pastRate = useMemo(
    () =>
      past.data === undefined ? undefined : usualRate(stackBuckets(toTimeline(past.data), 'rate').totals),
    [past.data],
  );
  const comparable =
    past.data !== undefined && timeline.data !== undefined && isJustBefore(past.data, timeline.data);
  return {
    timeline,
    earlier,
    usual: comparable ? pastRate : undefined,
    incidents: useQuery({ ...incidentsQuery(), refetchInterval: slow }),
    templates: useQuery({ ...templatesQuery(pairs), refetchInterval: slow }),
    services: useQuery({ ...servicesQuery(pairs), refetchInterval: slow }),
    sources: useQuery({ ...sourcesQuery(), refetchInterval: slow }),
  };
}

export type OverviewData = ReturnType<typeof useOverview>;

/** The range on screen in steps of a minute: what it is compared with is not asked for anew each second. */
function useCoarseInterval(timeline: { from: string; to: string } | undefined): Interval | undefined {
  const minute = (time: string | undefined) =>
    time === undefined ? 0 : Math.round(Date.parse(time) / 60_000);
  const fromMinute = minute(timeline?.from);
  const toMinute = minute(timeline?.to);
  return useMemo(
    () =>
      toMinute === 0
        ? undefined
        : { fromMs: fromMinute * 60_000, toMs: Math.max(toMinute, fromMinute + 1) * 60_000 },
    [fromMinute, toMinute],
  );
}

function intervalPairs(
  interval: Interval | undefined,
  of: (interval: Interval) => Interval,
): [string, string][] {
  if (interval === undefined) return [];
  const { fromMs, toMs } = of(interval);
  return rangePairs({ kind: 'absolute', fromMs, toMs });
}
