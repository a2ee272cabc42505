import type { Clock } from '../core/clock.ts';
import type { FaultLabel } from './fault-label.ts';
import { encodeEntry } from './produced-entry.ts';
import type { WebApplication } from './web-application.ts';

/** Lines handed on together. */
export interface ProducedBatch {
  /** Unique among the batches of a simulation. */
  readonly number: number;
  readonly lines: number;
  /** NDJSON, ending with a line break. */
  readonly body: string;
}

export interface SimulationOptions {
  readonly application: WebApplication;
  /** `real-time` hands a line on when its time has come; `fast` as fast as `deliver` takes them. */
  readonly pace: 'real-time' | 'fast';
  /** Lines from this time on are left out and the simulation ends. */
  readonly endUs?: number;
  /** Takes a batch; the next one comes when it has resolved. A rejection ends the simulation. */
  readonly deliver: (batch: ProducedBatch, signal: AbortSignal) => Promise<void>;
  /** Told of each fault when it is over, and at the end of those that have begun. */
  readonly onLabel?: (label: FaultLabel) => void;
  readonly clock: Clock;
}

export interface Simulation {
  /** Resolves when the end is reached or it was stopped; rejects with what `deliver` rejected with. */
  readonly done: Promise<SimulationResult>;
  /** Idempotent: ends after the batch under way was cancelled. */
  stop(): Promise<void>;
}

export interface SimulationResult {
  readonly lines: number;
  readonly batches: number;
  readonly faults: number;
}

/** As many lines as the server takes in best with one request. */
const BATCH_LINES = 5000;
/** A dashboard shows lines at most this late. */
const TICK_MS = 200;

/** Starts handing on the application's lines. */
export function startSimulation(options: SimulationOptions): Simulation {
  const abort = new AbortController();
  const done = run(options, abort.signal);
  return {
    done,
    async stop() {
      abort.abort();
      await done.catch(() => undefined);
    },
  };
}

async function run(options: SimulationOptions, signal: AbortSignal): Promise<SimulationResult> {
  const { application, clock, endUs = Number.POSITIVE_INFINITY } = options;
  const result = { lines: 0, batches: 0, faults: 0 };
  const report = (labels: readonly FaultLabel[]): void => {
    result.faults += labels.length;
    for (const label of labels) options.onLabel?.(label);
  };
  try {
    while (!signal.aborted && application.nextUs < endUs) {
      const dueUs = options.pace === 'fast' ? endUs : Math.min(endUs, clock.nowMs() * 1000);
      const batch = takeBatch(application, dueUs, result.batches);
      if (batch === undefined) {
        await pause(TICK_MS, signal);
        continue;
      }
      await options.deliver(batch, signal);
      result.batches++;
      result.lines += batch.lines;
      report(application.takeLabels());
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    report(application.takeAllLabels());
  }
  return result;
}

function takeBatch(application: WebApplication, dueUs: number, number: number): ProducedBatch | undefined {
  let lines = 0;
  let body = '';
  while (lines < BATCH_LINES && application.nextUs < dueUs) {
    body += `${encodeEntry(application.next())}\n`;
    lines++;
  }
  return lines === 0 ? undefined : { number, lines, body };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
