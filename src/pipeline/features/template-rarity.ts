import { distributionOf, excessSurprise } from './surprise.ts';

/**
 * Feature `templateRarity`: bits by which the line's template is rarer than the templates of the sample's lines are on
 * average. Unit: bits.
 *
 * Why: what is logged once a day among a million routine lines deserves a look; among a thousand equally rare templates
 * it does not, hence the average is subtracted.
 *
 * @param counts lines of each template.
 * @returns one value a template, and a last one for templates never seen.
 */
export function templateRarityTable(counts: Uint32Array, heldOut: 0 | 1): Float32Array {
  const distribution = distributionOf(counts);
  const table = new Float32Array(counts.length + 1);
  for (let template = 0; template < counts.length; template++) {
    table[template] = excessSurprise(counts[template]!, distribution, heldOut);
  }
  table[counts.length] = excessSurprise(0, distribution, 0);
  return table;
}
