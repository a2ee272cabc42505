import { isMarkedAsUntransferable, Worker } from 'node:worker_threads';
import type { ScoringWorker, SpawnScoringWorker, WorkerReply } from '../processor/worker-protocol.ts';
import { siblingModule } from './sibling-module.ts';

/** A scoring thread works in columns it keeps; what it makes anew is small and lives for one batch. */
const YOUNG_MEGABYTES = 8;

/** Runs a scoring session in a thread of its own. */
export const spawnScoringThread: SpawnScoringWorker = (handlers): ScoringWorker => {
  const worker = new Worker(siblingModule(import.meta.url, './workers/scoring-worker'), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
  let closing = false;
  let failure: Error | undefined;
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      resolve();
      if (!closing) handlers.onCrash(failure ?? new Error(`a scoring thread ended with code ${code}`));
    });
  });
  worker.on('message', (reply: WorkerReply) => handlers.onReply(reply));
  worker.once('error', (error) => (failure = error instanceof Error ? error : new Error(String(error))));
  return {
    post(request, transfer = []) {
      worker.postMessage(
        request,
        // Node's pool of small buffers stays where it is.
        transfer.filter((buffer) => !isMarkedAsUntransferable(buffer)),
      );
    },
    async close() {
      closing = true;
      worker.postMessage({ kind: 'close' });
      await ended;
    },
  };
};
