import { LEVELS } from '../../core/level.ts';
import { distributionOf, excessSurprise } from './surprise.ts';

/**
 * Feature `levelInService`: bits by which the line's level is rarer among its service's lines than their levels are on
 * average, when it is more severe than the service's most frequent one; else 0. Unit: bits.
 *
 * Why: errors of a service that hardly logs any. A debug line among info lines is rare too, but nobody's problem.
 *
 * @param counts rows × levels: one row a service, the last for all lines (unknown services).
 */
export function levelInServiceTable(counts: Uint32Array, heldOut: 0 | 1): Float32Array {
  const width = LEVELS.length;
  const table = new Float32Array(counts.length);
  for (let start = 0; start < counts.length; start += width) {
    const row = counts.subarray(start, start + width);
    const distribution = distributionOf(row);
    const usual = row.indexOf(Math.max(...row));
    for (let level = usual + 1; level < width; level++) {
      table[start + level] = excessSurprise(row[level]!, distribution, heldOut);
    }
  }
  return table;
}
