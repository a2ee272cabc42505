import type { EntryBatch } from '../../core/batch.ts';
import { formatId64 } from '../../core/scored-batch.ts';
import type { Model } from '../model/model.ts';
import { createScorer } from './scorer.ts';

/** What would change if `candidate` scored these lines in place of `current`. */
export interface ModelComparison {
  readonly lines: number;
  readonly markedByBoth: number;
  readonly markedByCurrentOnly: number;
  readonly markedByCandidateOnly: number;
  /** Lines whose template id differs. */
  readonly templateChanged: number;
  /** Mean of |score difference|. */
  readonly meanScoreShift: number;
  /** Lines that only one of them marks, largest difference first; at most {@link COMPARISON_EXAMPLES}. */
  readonly examples: readonly ComparedLine[];
}

export interface ComparedLine {
  /** Which batch and row of those given. */
  readonly batch: number;
  readonly row: number;
  readonly currentScore: number;
  readonly candidateScore: number;
  /** Template id by the candidate. */
  readonly templateId: string;
}

export const COMPARISON_EXAMPLES = 20;

export function compareModels(
  current: Model | undefined,
  candidate: Model,
  batches: readonly EntryBatch[],
): ModelComparison {
  const before = createScorer(current);
  const after = createScorer(candidate);
  const totals = { lines: 0, both: 0, current: 0, candidate: 0, template: 0, shift: 0 };
  let examples: ComparedLine[] = [];
  for (const [index, batch] of batches.entries()) {
    const old = before.score(batch);
    const fresh = after.score(batch);
    for (let row = 0; row < batch.count; row++) {
      totals.lines++;
      totals.shift += Math.abs(fresh.score[row]! - old.score[row]!);
      const sameTemplate =
        old.templateHigh[row] === fresh.templateHigh[row] && old.templateLow[row] === fresh.templateLow[row];
      if (!sameTemplate) totals.template++;
      const [wasMarked, isMarked] = [old.anomalous[row] === 1, fresh.anomalous[row] === 1];
      if (wasMarked && isMarked) totals.both++;
      if (wasMarked === isMarked) continue;
      totals[wasMarked ? 'current' : 'candidate']++;
      examples.push({
        batch: index,
        row,
        currentScore: old.score[row]!,
        candidateScore: fresh.score[row]!,
        templateId: formatId64(fresh.templateHigh[row]!, fresh.templateLow[row]!),
      });
    }
    examples = largest(examples);
  }
  return {
    lines: totals.lines,
    markedByBoth: totals.both,
    markedByCurrentOnly: totals.current,
    markedByCandidateOnly: totals.candidate,
    templateChanged: totals.template,
    meanScoreShift: totals.lines === 0 ? 0 : totals.shift / totals.lines,
    examples,
  };
}

function largest(examples: ComparedLine[]): ComparedLine[] {
  const difference = ({ currentScore, candidateScore }: ComparedLine): number =>
    Math.abs(candidateScore - currentScore);
  return examples.sort((a, b) => difference(b) - difference(a)).slice(0, COMPARISON_EXAMPLES);
}
