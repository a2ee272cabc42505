import { parentPort } from 'node:worker_threads';
import { batchOfEntries } from '../core/batch-of-entries.ts';
import { decodeModel } from '../pipeline/model/encode-model.ts';
import { createScorer, type Scorer } from '../pipeline/score/scorer.ts';
import { createUnmark, type Unmark } from '../pipeline/score/unmark-normal.ts';
import type { RescoringRequest, RescoringReply } from './rescore-in-worker.ts';

/** Entry of the thread that scores stored entries anew: the model, then pages. */
let scorer: Scorer | undefined;
let unmark: Unmark | undefined;

parentPort?.on('message', (request: RescoringRequest) => {
  if (request.kind === 'model') {
    const model = decodeModel(request.model);
    scorer = createScorer(model);
    unmark = createUnmark(request.normal, model.templates.aliases);
    return;
  }
  if (scorer === undefined) throw new Error('entries came before the model');
  const scored = scorer.score(batchOfEntries(request.entries));
  unmark?.(scored);
  const { score, anomalous } = scored;
  parentPort?.postMessage({ score, anomalous } satisfies RescoringReply);
});
