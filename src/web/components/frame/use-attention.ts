import { useQuery } from '@tanstack/react-query';
import { incidentsQuery, sourcesQuery, statusQuery } from '../../api/read-queries.ts';

/** Why a page should be looked at. */
export interface Attention {
  /** For a number beside the page's name. */
  readonly count?: number;
  readonly sentence: string;
}

/** Slow enough to cost nothing, fast enough for a person. */
const CHECK_EVERY_MS = 15_000;

/** By page path. */
export function useAttention(): ReadonlyMap<string, Attention> {
  const incidents = useQuery({ ...incidentsQuery(), refetchInterval: CHECK_EVERY_MS });
  const status = useQuery({ ...statusQuery(), refetchInterval: CHECK_EVERY_MS });
  const sources = useQuery({ ...sourcesQuery(), refetchInterval: CHECK_EVERY_MS });
  const attention = new Map<string, Attention>();

  const open = incidents.data?.incidents.filter((incident) => incident.status === 'open').length ?? 0;
  if (open > 0) attention.set('/incidents', { count: open, sentence: `${open} open` });
  const failing = status.data?.checks.filter((check) => !check.ok).map((check) => check.name) ?? [];
  if (failing.length > 0) attention.set('/status', { sentence: `not well: ${failing.join(', ')}` });
  const rejecting = sources.data?.sources.filter((source) => source.rejected.length > 0).length ?? 0;
  if (rejecting > 0) attention.set('/sources', { sentence: `${rejecting} with rejected lines` });
  return attention;
}
