import type { Writable } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { isTerminal } from '../cli-context.ts';

/** A line at the bottom of the terminal that says how far a command is. */
export interface Progress {
  /** `done` of `total` (undefined: unknown) and what else to say. */
  update(state: ProgressState): void;
  /** Removes the line. Idempotent. */
  end(): void;
}

export interface ProgressState {
  readonly label: string;
  readonly done: number;
  readonly total: number | undefined;
  readonly note: string;
}

/** Ten times a second reads as smooth and costs nothing. */
const INTERVAL_MS = 100;
const BAR_WIDTH = 24;

/** Writes to `stream` when it is a terminal, else says nothing. */
export function createProgress(stream: Writable, clock: Clock): Progress {
  if (!isTerminal(stream)) return { update: () => undefined, end: () => undefined };
  const startMs = clock.nowMs();
  let lastMs = startMs;
  let shown = false;
  return {
    update(state) {
      const nowMs = clock.nowMs();
      if (nowMs - lastMs < INTERVAL_MS) return;
      lastMs = nowMs;
      shown = true;
      const columns = 'columns' in stream && typeof stream.columns === 'number' ? stream.columns : 80;
      stream.write(`\r\u001b[2K${formatProgress(state, nowMs - startMs).slice(0, columns - 1)}`);
    },
    end() {
      if (shown) stream.write('\r\u001b[2K');
      shown = false;
    },
  };
}

/** `app.log  ████████░░░░░░  53%  12,000 lines/s  8 s left` */
export function formatProgress(state: ProgressState, elapsedMs: number): string {
  const { label, done, total, note } = state;
  if (total === undefined || total === 0) return `${label}  ${note}`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const leftSeconds = share > 0 ? Math.ceil((elapsedMs * (1 - share)) / share / 1000) : 0;
  const left = share > 0 && share < 1 ? `  ${leftSeconds} s left` : '';
  return `${label}  ${bar} ${String(Math.floor(share * 100)).padStart(3)}%  ${note}${left}`;
}
