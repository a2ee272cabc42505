/** How regularly a source sends. Times in ms since the Unix epoch. */
export interface SourcePace {
  deliveries: number;
  lastMs: number;
  longestPauseMs: number;
}

/** A source that sent less often is no habit to go by. */
const LEAST_DELIVERIES = 10;

/** Shorter pauses are those of restarts and quiet minutes. */
const LEAST_SILENCE_MS = 60_000;

/** Silence is unusual when it is this many times the longest pause so far. */
const USUAL_PAUSES = 5;

/** Entries came at `nowMs`. */
export function stepPace(pace: SourcePace, nowMs: number): void {
  if (pace.deliveries > 0) pace.longestPauseMs = Math.max(pace.longestPauseMs, nowMs - pace.lastMs);
  pace.deliveries++;
  pace.lastMs = nowMs;
}

/** Whether a source that sent regularly has stopped. */
export function isSilent(pace: Readonly<SourcePace>, nowMs: number): boolean {
  if (pace.deliveries < LEAST_DELIVERIES) return false;
  return nowMs - pace.lastMs > Math.max(LEAST_SILENCE_MS, USUAL_PAUSES * pace.longestPauseMs);
}
