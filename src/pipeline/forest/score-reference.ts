import { exp2Negative } from './exp2.ts';
import { LEAF } from './forest.ts';
import type { Forest } from './forest.ts';

/**
 * The specification of scoring, one row and one tree at a time; every faster kernel must give the same bits.
 * The sum over all trees of the row's path length, in edges. `offset` is where the row starts in `values`.
 *
 * A value goes left when it is ≤ the threshold. So +Infinity and NaN go right everywhere and -Infinity goes left
 * everywhere: a missing value counts as larger than all others.
 */
export function pathSum(forest: Forest, values: Float32Array, offset: number): number {
  const { treeStart, feature, threshold, right, pathLength } = forest;
  let sum = 0;
  for (let tree = 0; tree < forest.trees; tree++) {
    let node = treeStart[tree]!;
    for (let column = feature[node]!; column !== LEAF; column = feature[node]!) {
      node = values[offset + column]! <= threshold[node]! ? node + 1 : right[node]!;
    }
    sum += pathLength[node]!;
  }
  return sum;
}

/**
 * The paper's anomaly score s = 2^(-E(h)/c(ψ)) in 0 to 1, higher is stranger: the negative of scikit-learn's
 * `score_samples`. Half for a forest grown on one row, where c(ψ) is 0, as there.
 */
export function scoreFromPathSum(forest: Forest, sum: number): number {
  return forest.normalPathSum === 0 ? 0.5 : exp2Negative(sum / forest.normalPathSum);
}
