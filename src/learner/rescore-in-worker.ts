import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Entry } from '../core/entry.ts';
import type { NormalLines } from '../core/normal-lines.ts';

export type RescoringRequest =
  | { readonly kind: 'model'; readonly model: Uint8Array; readonly normal: NormalLines }
  | { readonly kind: 'entries'; readonly entries: readonly Entry[] };

/** In the order of the entries. */
export interface RescoringReply {
  readonly score: Float32Array;
  readonly anomalous: Uint8Array;
}

/** Scores stored entries with one model. */
export interface EntryScorer {
  /** One page at a time. Rejects when the thread ended. */
  score(entries: readonly Entry[]): Promise<RescoringReply>;
  close(): Promise<void>;
}

/** `normal`: kinds of line that are not marked. */
export type OpenEntryScorer = (model: Uint8Array, normal: NormalLines) => EntryScorer;

/** In a thread of its own, so that pages of history don't hold the event loop. */
export const rescoreInWorker: OpenEntryScorer = (model, normal) => {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./rescoring-worker.${ending}`, import.meta.url));
  // Rejects of what nobody waits for; whoever waits hears of it from `once`.
  worker.on('error', () => undefined);
  worker.postMessage({ kind: 'model', model, normal } satisfies RescoringRequest);
  return {
    async score(entries) {
      const ended = new AbortController();
      const stop = (): void => ended.abort(new Error('the rescoring thread ended'));
      worker.once('exit', stop);
      try {
        const reply = once(worker, 'message', { signal: ended.signal });
        worker.postMessage({ kind: 'entries', entries } satisfies RescoringRequest);
        const [answer] = await reply;
        return answer as RescoringReply;
      } finally {
        worker.off('exit', stop);
      }
    },
    async close() {
      await worker.terminate();
    },
  };
};
