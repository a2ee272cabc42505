import { LEVEL_CODE, LEVELS } from '../../core/level.ts';
import type { Statistics } from '../model/statistics.ts';

/** How many of a service's lines usually are errors, or warnings and worse. */
export interface LevelShares {
  readonly lines: number;
  readonly errors: number;
  readonly warnings: number;
}

/** Level shares of each service in a model's sample; `nameOf` may make several services one. */
export function levelSharesOf(
  { services, templateCount, levelCount }: Statistics,
  nameOf: (service: string) => string = (service) => service,
): Map<string, LevelShares> {
  const shares = new Map<string, LevelShares>();
  for (const [index, service] of services.entries()) {
    const start = (templateCount.length + index) * LEVELS.length;
    const counts = levelCount.subarray(start, start + LEVELS.length);
    // Lines without a level say nothing about how many errors are usual.
    if (counts[LEVEL_CODE.unknown]! * 2 > sum(counts)) continue;
    const known = shares.get(nameOf(service)) ?? { lines: 0, errors: 0, warnings: 0 };
    shares.set(nameOf(service), {
      lines: known.lines + sum(counts),
      errors: known.errors + sum(counts.subarray(LEVEL_CODE.error)),
      warnings: known.warnings + sum(counts.subarray(LEVEL_CODE.warn)),
    });
  }
  return shares;
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
