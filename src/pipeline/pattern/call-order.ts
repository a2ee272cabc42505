import type { TraceLine } from './trace-assembler.ts';

/** Pairs of services followed. */
export const CALLS_LIMIT = 10_000;
/** Requests that show a call before it is believed: lines of unlike clocks can swap. */
const LEAST_REQUESTS = 3;
/** Share of a callee's requests that must come from a caller. */
const LEAST_SHARE = 0.02;

/**
 * Which service calls which, learnt from traces: a service that logs for the first time in a request was called by the
 * one that logged just before.
 */
export class CallOrder {
  readonly #requests = new Map<string, { requests: number; depthSum: number }>();
  readonly #calls = new Map<string, Map<string, number>>();
  #size = 0;

  add(lines: readonly TraceLine[]): void {
    const depth = new Map<string, number>();
    let last: string | undefined;
    for (const { service } of lines) {
      if (!depth.has(service)) {
        depth.set(service, last === undefined ? 0 : depth.get(last)! + 1);
        if (last !== undefined) this.#count(last, service);
      }
      last = service;
    }
    for (const [service, level] of depth) {
      const known = this.#requests.get(service);
      if (known !== undefined) {
        known.requests++;
        known.depthSum += level;
      } else if (this.#requests.size < CALLS_LIMIT) {
        this.#requests.set(service, { requests: 1, depthSum: level });
      }
    }
  }

  /** Whether `caller` calls `callee` directly. */
  calls(caller: string, callee: string): boolean {
    const count = this.#calls.get(callee)?.get(caller) ?? 0;
    const requests = this.#requests.get(callee)?.requests ?? 0;
    return count >= LEAST_REQUESTS && count >= requests * LEAST_SHARE;
  }

  /** Mean number of calls before the service is reached; 0 for one that is in no trace. */
  depth(service: string): number {
    const known = this.#requests.get(service);
    return known === undefined ? 0 : known.depthSum / known.requests;
  }

  #count(caller: string, callee: string): void {
    let callers = this.#calls.get(callee);
    if (callers === undefined) this.#calls.set(callee, (callers = new Map()));
    const count = callers.get(caller);
    if (count === undefined && this.#size >= CALLS_LIMIT) return;
    if (count === undefined) this.#size++;
    callers.set(caller, (count ?? 0) + 1);
  }
}
