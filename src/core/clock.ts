/** Time as an argument, so that tests set it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

/** µs since the Unix epoch. */
export function nowUs(clock: Clock): number {
  return Math.floor(clock.nowMs() * 1000);
}
