import { parentPort } from 'node:worker_threads';
import { findAnomalousSessions, type SessionLine } from './find-anomalous-sessions.ts';
import type { SessionRequest } from './judge-sessions-in-worker.ts';

/** Entry of the thread that judges sessions: lines, then the question. */
const all: SessionLine[] = [];

parentPort?.on('message', (request: SessionRequest) => {
  if (request.kind === 'lines') for (const line of request.lines) all.push(line);
  else parentPort?.postMessage(findAnomalousSessions(all, request.period));
});
