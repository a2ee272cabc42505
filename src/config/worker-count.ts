import type { Config } from './schema.ts';

/** Scoring threads for a machine: `auto` leaves one core to the main thread and takes the rest, at least one. */
export function workerCount(setting: Config['processor']['workers'], cores: number): number {
  return setting === 'auto' ? Math.max(1, cores - 1) : setting;
}
