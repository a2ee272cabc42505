import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendBody } from '../support/numbered-lines.ts';
import type { NumberedBody } from '../support/numbered-lines.ts';

/** 2,000 lines a second in small bodies: every one's acknowledgement is a probe. */
export const STEADY_LINES = 20;
const PERIOD_MS = 10;
/** Shippers keep a few connections... */
const CONNECTIONS = 16;
/** ...but anyone may come anew: one body in ten does. */
const NEW_CONNECTION_EVERY = 10;
const RETRY_MS = 100;

export interface SteadySender {
  /** Milliseconds from when a body was due until it was acknowledged, since the last call. */
  takeLatencies(): readonly number[];
  /** Attempts that were refused or not answered, and repeated. */
  readonly refused: number;
  /** Ends when every body that was begun is acknowledged; all of them. */
  stop(): Promise<readonly NumberedBody[]>;
}

/** A sender that minds its limits: numbered lines at a steady rate, each body repeated until it is acknowledged. */
export function startSteadySender(url: string, run: string): SteadySender {
  const kept = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const single = new Agent({ keepAlive: false });
  const acknowledged: NumberedBody[] = [];
  const under = new Set<Promise<void>>();
  let latencies: number[] = [];
  let refused = 0;
  let next = 0;

  async function send(number: number): Promise<void> {
    const startMs = performance.now();
    const body = { number, lines: STEADY_LINES };
    const agent = number % NEW_CONNECTION_EVERY === 0 ? single : kept;
    while (!(await sendBody(url, body, { agent, run })).acknowledged) {
      refused++;
      await sleep(RETRY_MS);
    }
    acknowledged.push(body);
    latencies.push(performance.now() - startMs);
  }

  const timer = setInterval(() => {
    const sending = send(next++).finally(() => under.delete(sending));
    under.add(sending);
  }, PERIOD_MS);
  return {
    takeLatencies() {
      const taken = latencies;
      latencies = [];
      return taken;
    },
    get refused() {
      return refused;
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(under);
      kept.destroy();
      single.destroy();
      return acknowledged;
    },
  };
}

/** The `share`-quantile, by nearest rank; 0 of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
