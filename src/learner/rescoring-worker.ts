import { parentPort } from 'node:worker_threads';
import { batchOfEntries } from '../core/batch-of-entries.ts';
import { decodeModel } from '../pipeline/model/encode-model.ts';
import { createScorer, type Scorer } from '../pipeline/score/scorer.ts';
import type { RescoringRequest, RescoringReply } from './rescore-in-worker.ts';

/** Entry of the thread that scores stored entries anew: the model, then pages. */
let scorer: Scorer | undefined;

parentPort?.on('message', (request: RescoringRequest) => {
  if (request.kind === 'model') {
    scorer = createScorer(decodeModel(request.model));
    return;
  }
  if (scorer === undefined) throw new Error('entries came before the model');
  const { score, anomalous } = scorer.score(batchOfEntries(request.entries));
  parentPort?.postMessage({ score, anomalous } satisfies RescoringReply);
});
