import { createException } from './engine-exception.ts';
import type { SessionLane } from './session-lane.ts';

/** Hands statements to lanes in order of arrival, one at a time each. */
export class LanePool {
  readonly #lanes: readonly SessionLane[];
  readonly #idle: SessionLane[];
  readonly #waiting: Waiting[] = [];
  readonly #maxWaiting: number;
  #idleWaiters: (() => void)[] = [];

  constructor(lanes: readonly SessionLane[], maxWaiting: number) {
    this.#lanes = lanes;
    this.#idle = [...lanes];
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Runs `work` on the next free lane. Rejects when too many wait, or when `signal` aborts while waiting; running
   * work is for `work` itself to end.
   */
  async use<T>(work: (lane: SessionLane) => Promise<T>, signal: AbortSignal): Promise<T> {
    const lane = this.#idle.pop() ?? (await this.#wait(signal));
    try {
      return await work(lane);
    } finally {
      this.#release(lane);
    }
  }

  /** Resolves when nothing runs or waits. */
  async drained(): Promise<void> {
    if (this.#idle.length < this.#lanes.length) {
      await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
    }
  }

  close(): void {
    for (const lane of this.#lanes) lane.close();
  }

  #wait(signal: AbortSignal): Promise<SessionLane> {
    if (this.#waiting.length >= this.#maxWaiting) {
      const text = `Too many simultaneous queries: ${this.#maxWaiting} wait already`;
      throw createException('tooManySimultaneousQueries', 'TOO_MANY_SIMULTANEOUS_QUERIES', text);
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve };
      this.#waiting.push(waiting);
      const onAbort = (): void => {
        const at = this.#waiting.indexOf(waiting);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        reject(createException('queryWasCancelled', 'QUERY_WAS_CANCELLED', 'The client went away'));
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  }

  #release(lane: SessionLane): void {
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next.resolve(lane);
      return;
    }
    this.#idle.push(lane);
    if (this.#idle.length === this.#lanes.length) {
      for (const wake of this.#idleWaiters.splice(0)) wake();
    }
  }
}

interface Waiting {
  readonly resolve: (lane: SessionLane) => void;
}
