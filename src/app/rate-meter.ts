import type { Clock } from '../core/clock.ts';

/** Events a second over the last few seconds. */
export interface RateMeter {
  add(count: number): void;
  perSecond(): number;
}

/** Short enough to follow a burst, long enough not to flicker between blocks. */
const WINDOW_SECONDS = 5;

export function createRateMeter(clock: Clock): RateMeter {
  const counts = new Array<number>(WINDOW_SECONDS + 1).fill(0);
  const startedSecond = second();
  let current = startedSecond;

  function second(): number {
    return Math.floor(clock.nowMs() / 1000);
  }

  /** Empties the slots of the seconds that went by since the last call. */
  function advance(): void {
    const now = second();
    // A clock that jumps back starts the window anew.
    const passed = now < current ? counts.length : Math.min(now - current, counts.length);
    for (let i = 1; i <= passed; i++) counts[(current + i) % counts.length] = 0;
    if (now < current) counts.fill(0);
    current = now;
  }

  return {
    add(count) {
      advance();
      counts[current % counts.length]! += count;
    },
    perSecond() {
      advance();
      // The running second is left out: it is not over.
      const whole = counts.reduce((sum, count) => sum + count, 0) - counts[current % counts.length]!;
      return whole / Math.max(1, Math.min(WINDOW_SECONDS, current - startedSecond));
    },
  };
}
