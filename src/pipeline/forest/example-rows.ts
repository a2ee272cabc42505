import { createRandom } from '../../core/random.ts';

/** Rows of independent standard normal numbers, for tests and benchmarks: rows × features, the same for a seed. */
export function exampleRows(rows: number, features: number, seed = 1): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: rows * features }, () => {
    // Box and Muller's transform.
    return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  });
}
