import { LEVELS } from '../../../core/level.ts';
import type { Level } from '../../../core/level.ts';

export interface LevelTotal {
  readonly level: Level;
  readonly count: number;
  /** Lines of this level in the stretch of equal length before. */
  readonly before: number;
  /** 0..1 of all lines. */
  readonly share: number;
}

type Buckets = readonly { readonly levels: Readonly<Partial<Record<Level, number>>> }[];

/** Counts by level, worst first. Levels that occur in neither stretch are left out, `unknown` first. */
export function levelTotals(now: Buckets, before: Buckets): LevelTotal[] {
  const sum = (buckets: Buckets, level: Level) =>
    buckets.reduce((total, bucket) => total + (bucket.levels[level] ?? 0), 0);
  const totals = LEVELS.map((level) => ({
    level,
    count: sum(now, level),
    before: sum(before, level),
  })).reverse();
  const all = totals.reduce((total, { count }) => total + count, 0);
  return totals
    .filter(({ count, before: earlier }) => count + earlier > 0)
    .map((total) => ({ ...total, share: all === 0 ? 0 : total.count / all }));
}
