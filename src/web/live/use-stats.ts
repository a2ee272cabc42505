import { useQuery } from '@tanstack/react-query';
import type { LiveStatsDto } from '../../api/overview.ts';
import { statsQuery } from '../api/read-queries.ts';
import { useApp, useSignal } from '../state/app-context.ts';

/** The newest live figures: asked for once, then as they arrive. */
export function useStats(): LiveStatsDto | undefined {
  const { feed } = useApp();
  const live = useSignal(feed.stats).at(-1);
  const first = useQuery({ ...statsQuery(), enabled: live === undefined });
  return live ?? first.data;
}
