import type { Forest } from './forest.ts';
import { createLeafMaskKernel } from './leaf-mask-kernel.ts';
import { masksArePreferable } from './leaf-masks.ts';
import { mergeEqualLeaves } from './merge-leaves.ts';
import { createWalkingKernel } from './score-interleaved.ts';
import { scoreFromPathSum } from './score-reference.ts';

/** Scores rows with one forest. Holds working memory: use it in one thread. */
export interface ForestScorer {
  /**
   * Anomaly scores of out.length rows, 0 to 1, higher is stranger (the negative of scikit-learn's `score_samples`).
   * Allocates nothing. Bits equal those of the reference kernel, whatever rows stand beside a row.
   *
   * @param values at least out.length × features float32 numbers, row after row. NaN counts as larger than all others.
   */
  scoreSamples(values: Float32Array, out: Float64Array): void;
  /** The score of the one row that starts at `offset` of `values`. */
  scoreOne(values: Float32Array, offset?: number): number;
}

export function createForestScorer(forest: Forest): ForestScorer {
  const trees = mergeEqualLeaves(forest);
  const masked = masksArePreferable(trees) ? createLeafMaskKernel(trees) : undefined;
  const kernel = masked ?? createWalkingKernel(trees);
  const one = new Float64Array(1);
  return {
    scoreSamples(values, out) {
      checkRows(values, { from: 0, rows: out.length, features: forest.features });
      kernel.pathSums(values, 0, out);
      for (let row = 0; row < out.length; row++) out[row] = scoreFromPathSum(forest, out[row]!);
    },
    scoreOne(values, offset = 0) {
      checkRows(values, { from: offset, rows: 1, features: forest.features });
      kernel.pathSums(values, offset, one);
      return scoreFromPathSum(forest, one[0]!);
    },
  };
}

function checkRows(
  values: Float32Array,
  { from, rows, features }: { from: number; rows: number; features: number },
): void {
  const needed = from + rows * features;
  if (values.length >= needed) return;
  throw new RangeError(
    `values has ${values.length} numbers, expected at least ${needed} for ${rows} rows × ${features}.`,
  );
}
