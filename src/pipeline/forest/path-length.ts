/**
 * c(n): the average path length, in edges, of an unsuccessful search in a binary search tree of `rows` keys.
 * It estimates how much deeper a leaf that still holds `rows` training rows would have grown.
 * Liu, Ting, Zhou, "Isolation Forest" (ICDM 2008), equation 1, with scikit-learn's exact values for 1 and 2 rows.
 */
export function averagePathLength(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + EULER_MASCHERONI) - (2 * (rows - 1)) / rows;
}

/**
 * Rounds a path length to a multiple of 2^-32 edges. Sums of such values are exact in float64 up to 2 million
 * edges, so every kernel may add leaves in any order and still give the same bits. The error in a score is
 * below 1e-10.
 */
export function quantizePathLength(edges: number): number {
  return Math.round(edges * PATH_LENGTH_STEPS) / PATH_LENGTH_STEPS;
}

const EULER_MASCHERONI = 0.577215664901532860606512090082;
const PATH_LENGTH_STEPS = 2 ** 32;
