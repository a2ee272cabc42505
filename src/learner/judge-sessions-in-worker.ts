import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import {
  findAnomalousSessions,
  type SessionFindings,
  type SessionLine,
  type SessionPeriod,
} from './find-anomalous-sessions.ts';

/** Takes lines, then judges their sessions, once. */
export interface SessionJudge {
  add(lines: readonly SessionLine[]): void;
  finish(period: SessionPeriod): Promise<SessionFindings>;
  close(): Promise<void>;
}

export type OpenSessionJudge = () => SessionJudge;

export type SessionRequest =
  | { readonly kind: 'lines'; readonly lines: readonly SessionLine[] }
  | { readonly kind: 'judge'; readonly period: SessionPeriod };

/** In a thread of its own, which ends with the look: sessions that all differ take seconds. */
export const judgeSessionsInWorker: OpenSessionJudge = () => {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./session-worker.${ending}`, import.meta.url));
  const ended = new AbortController();
  worker.once('error', (error) => ended.abort(error));
  worker.once('exit', () => ended.abort(new Error('the thread that judges sessions ended')));
  const send = (request: SessionRequest): void => worker.postMessage(request);
  return {
    add: (lines) => send({ kind: 'lines', lines }),
    async finish(period) {
      const answer = once(worker, 'message', { signal: ended.signal });
      send({ kind: 'judge', period });
      const [findings] = await answer;
      return findings as SessionFindings;
    },
    async close() {
      await worker.terminate();
    },
  };
};

/** In the calling thread: for few lines. */
export const judgeSessionsHere: OpenSessionJudge = () => {
  const all: SessionLine[] = [];
  return {
    add: (lines) => void all.push(...lines),
    finish: (period) => Promise.resolve(findAnomalousSessions(all, period)),
    close: () => Promise.resolve(),
  };
};
