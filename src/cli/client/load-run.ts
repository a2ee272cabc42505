import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './api-client.ts';
import { readRefusal } from './api-client.ts';

export interface LoadOptions {
  /** NDJSON bodies, sent again from the first when all were. */
  readonly bodies: readonly Uint8Array[];
  readonly linesABody: number;
  /** Lines to get acknowledged. */
  readonly lines: number;
  readonly connections: number;
  /** Lines a second to offer; undefined: as many as are acknowledged. */
  readonly rate?: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (acknowledgedLines: number) => void;
}

export interface LoadResult {
  readonly acknowledgedLines: number;
  readonly seconds: number;
  /** Of acknowledged bodies, ms, ascending; at a rate, from when a body was due, so that a slow server cannot hide. */
  readonly latenciesMs: readonly number[];
  /** Answers that asked to come again later (429, 503). */
  readonly rejections: number;
}

/** Statuses by which a server pushes back. */
const BUSY_STATUSES = [429, 503];
/** A load test comes again soon, but leaves the server room to breathe. */
const LONGEST_WAIT_MS = 1000;
const USUAL_WAIT_MS = 100;

/** Sends bodies over some connections until enough lines are acknowledged. @throws AppError on any other refusal. */
export async function runLoad(client: ApiClient, options: LoadOptions): Promise<LoadResult> {
  const { bodies, linesABody, rate, signal } = options;
  const count = Math.ceil(options.lines / linesABody);
  const latenciesMs: number[] = [];
  let rejections = 0;
  let next = 0;
  const startMs = performance.now();

  async function connection(): Promise<void> {
    while (next < count) {
      const number = next++;
      const dueMs = rate === undefined ? performance.now() : startMs + (number * linesABody * 1000) / rate;
      await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal });
      await deliver(bodies[number % bodies.length]!);
      latenciesMs.push(performance.now() - dueMs);
      options.onProgress?.(latenciesMs.length * linesABody);
    }
  }

  async function deliver(body: Uint8Array): Promise<void> {
    for (;;) {
      const response = await client.send('/api/v1/logs?source=bench', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-ndjson' },
      });
      if (response.ok) return void (await response.arrayBuffer());
      if (!BUSY_STATUSES.includes(response.status)) throw await readRefusal(response);
      rejections++;
      await response.arrayBuffer();
      const askedMs = Number(response.headers.get('retry-after') ?? Number.NaN) * 1000;
      await sleep(askedMs > 0 ? Math.min(askedMs, LONGEST_WAIT_MS) : USUAL_WAIT_MS, undefined, { signal });
    }
  }

  await Promise.all(Array.from({ length: options.connections }, connection));
  latenciesMs.sort((a, b) => a - b);
  const seconds = (performance.now() - startMs) / 1000;
  return { acknowledgedLines: latenciesMs.length * linesABody, seconds, latenciesMs, rejections };
}

/** The smallest of `sorted` that a share of them does not exceed; 0 of none. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
