import { createForestScorer } from '../pipeline/forest/forest-scorer.ts';
import { trainForest } from '../pipeline/forest/train-forest.ts';
import type { NumberMatrix } from './read-matrix.ts';

export interface ForestScoreOptions {
  readonly trees: number;
  readonly maxSamples: number | 'all';
  readonly seed: number;
}

/** Trains an Isolation Forest on the rows of a table and scores them with it: 0..1 each, higher is stranger. */
export function forestScores(table: NumberMatrix, options: ForestScoreOptions): Float64Array {
  const { values, rows, columns } = table;
  const forest = trainForest(values, { ...options, rows, features: columns });
  const scores = new Float64Array(rows);
  createForestScorer(forest).scoreSamples(values, scores);
  return scores;
}
