import { batchOfEntries } from '../core/batch-of-entries.ts';
import type { Entry } from '../core/entry.ts';
import type { Model } from '../pipeline/model/model.ts';
import { withContamination } from '../pipeline/model/with-contamination.ts';
import { compareModels } from '../pipeline/score/compare-models.ts';
import { createExplainer } from '../pipeline/score/explain.ts';
import type { ComparedLines, Contamination } from '../server/services.ts';

export interface ComparedModels {
  readonly from: Model;
  readonly to: Model;
  /** In effect: what either model would mark by. */
  readonly contamination: Contamination;
}

/** What two models say of stored lines. Takes about 10 µs a line in the calling thread. */
export function compareEntries(models: ComparedModels, pages: readonly (readonly Entry[])[]): ComparedLines {
  const from = withContamination(models.from, models.contamination);
  const to = withContamination(models.to, models.contamination);
  const batches = pages.map(batchOfEntries);
  const { markedByCurrentOnly, markedByCandidateOnly, examples, ...rest } = compareModels(from, to, batches);
  const explainers = { from: createExplainer(from), to: createExplainer(to) };
  return {
    ...rest,
    markedByFromOnly: markedByCurrentOnly,
    markedByToOnly: markedByCandidateOnly,
    thresholds: { from: from.threshold, to: to.threshold },
    examples: examples.map(({ batch, row, currentScore, candidateScore, templateId }) => {
      const markedBy = candidateScore > to.threshold ? 'to' : 'from';
      const { reasons } = explainers[markedBy].explain(batches[batch]!, row);
      return {
        entry: pages[batch]![row]!,
        markedBy,
        fromScore: currentScore,
        toScore: candidateScore,
        templateId,
        reasons: reasons.map(({ features: _features, ...reason }) => reason),
      };
    }),
  };
}
