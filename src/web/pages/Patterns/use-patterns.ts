import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { TemplatesDto } from '../../../api/overview.ts';
import { TEMPLATE_LIMIT, templatesQuery } from '../../api/read-queries.ts';
import type { View } from '../../state/page-address.ts';
import { isComparable } from '../../state/comparable.ts';
import { resolveRange } from '../../state/time-range.ts';
import type { Interval, TimeRange } from '../../state/time-range.ts';
import { rangePairs, usePageAddress } from '../../state/use-page-address.ts';
import { useRefresh } from '../../state/use-refresh.ts';
import { comparePatterns } from './compare-patterns.ts';
import type { PatternChange } from './compare-patterns.ts';
import { listPatterns, SHOWN_SETS, SORTS } from './pattern-list.ts';
import type { PatternListOptions } from './pattern-list.ts';

/** With which stretch of time the page compares: the one just before, the same a day or a week earlier. */
export const COMPARISONS = ['before', 'day', 'week'] as const;
export type Comparison = (typeof COMPARISONS)[number];

const DAY_MS = 86_400_000;

export interface PatternsData {
  readonly all: readonly PatternChange[];
  readonly shown: readonly PatternChange[];
  readonly options: PatternListOptions;
  readonly comparison: Comparison;
  /** How far back the other stretch lies. */
  readonly agoSeconds: number;
  /** Whether there is something in the other stretch to compare with. */
  readonly compared: 'yes' | 'no' | 'loading';
  readonly loading: boolean;
  /** The list is still that of the last question. */
  readonly stale: boolean;
  readonly error: Error | null;
  /** Whether there are more than are listed. */
  readonly cut: boolean;
  retry(): void;
}

export function usePatterns(): PatternsData {
  const { address } = usePageAddress();
  const options = readOptions(address.view);
  const comparison = COMPARISONS.find((name) => name === address.view.compare) ?? 'before';
  const refetchInterval = useRefresh('slow');
  const now = useQuery({ ...templatesQuery(rangePairs(address.range)), refetchInterval });
  const earlier = earlierRange(address.range, comparison);
  const before = useQuery(templatesQuery(rangePairs(earlier)));
  const { show, sort, text } = options;
  const all = useMemo(
    () => (now.data === undefined ? [] : comparePatterns(now.data.templates, before.data?.templates ?? [])),
    [now.data, before.data],
  );
  const shown = useMemo(() => listPatterns(all, { show, sort, text }), [all, show, sort, text]);
  return {
    all,
    shown,
    options,
    comparison,
    agoSeconds: Math.round(agoMs(earlier, comparison) / 1000),
    compared:
      before.isPlaceholderData || before.data === undefined ? 'loading' : covers(before.data, earlier),
    loading: now.isPending,
    stale: now.isPlaceholderData,
    error: now.error ?? before.error,
    cut: (now.data?.templates.length ?? 0) >= TEMPLATE_LIMIT,
    retry: () => void Promise.all([now.refetch(), before.refetch()]),
  };
}

function readOptions(view: View): PatternListOptions {
  return {
    show: SHOWN_SETS.find((set) => set === view.show) ?? 'all',
    sort: SORTS.find((sort) => sort === view.sort) ?? 'count',
    text: view.q ?? '',
  };
}

/** Rounded to a minute, so that the stretch compared with is not another one each second. */
function earlierRange(range: TimeRange, comparison: Comparison): TimeRange & { kind: 'absolute' } {
  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  const { fromMs, toMs } = resolveRange(range, minute);
  const byMs = agoMs({ fromMs, toMs }, comparison);
  return { kind: 'absolute', fromMs: fromMs - byMs, toMs: toMs - byMs };
}

function agoMs({ fromMs, toMs }: Interval, comparison: Comparison): number {
  switch (comparison) {
    case 'before':
      return toMs - fromMs;
    case 'day':
      return DAY_MS;
    case 'week':
      return 7 * DAY_MS;
  }
}

function covers(
  { templates }: TemplatesDto,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): 'yes' | 'no' {
  const firsts = templates.map(({ firstSeen }) => Date.parse(firstSeen));
  const firstMs = firsts.length === 0 ? undefined : Math.min(...firsts);
  return isComparable({ fromMs, toMs, firstMs }) ? 'yes' : 'no';
}
