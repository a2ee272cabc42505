const FIRST_MS = 1000;
/** A person looks at the page again within half a minute. */
const MOST_MS = 30_000;

/**
 * How long to wait before attempt `attempt` (from 0): doubles up to 30 s, of which half is chance (`random` in
 * [0, 1)), so that many pages do not come back in step.
 */
export function retryDelayMs(attempt: number, random: number): number {
  const full = Math.min(FIRST_MS * 2 ** Math.min(attempt, 10), MOST_MS);
  return Math.round(full / 2 + (full / 2) * random);
}
