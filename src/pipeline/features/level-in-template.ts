import { LEVELS } from '../../core/level.ts';
import { distributionOf, excessSurprise } from './surprise.ts';

/**
 * Feature `levelInTemplate`: bits by which the line's level is rarer among the lines of its template than their levels
 * are on average; 0 for templates never seen. Unit: bits.
 *
 * Why: "request finished" at level error is news however common the message is.
 *
 * @param counts scopes × levels; scopes that are templates come first.
 * @returns templates × levels.
 */
export function levelInTemplateTable(counts: Uint32Array, templates: number, heldOut: 0 | 1): Float32Array {
  const width = LEVELS.length;
  const table = new Float32Array(templates * width);
  for (let template = 0; template < templates; template++) {
    const row = counts.subarray(template * width, (template + 1) * width);
    const distribution = distributionOf(row);
    for (let level = 0; level < width; level++) {
      table[template * width + level] = excessSurprise(row[level]!, distribution, heldOut);
    }
  }
  return table;
}
