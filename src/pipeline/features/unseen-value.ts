import { PairTable } from './pair-table.ts';
import { distributionOf, excessSurprise } from './surprise.ts';

/**
 * Feature `unseenValue`: the most bits by which one of the line's categorical values (parameters and attributes with few
 * distinct values, numeric codes included) is rarer than the values of its slot are on average; a value never seen
 * counts as such. Texts with many distinct values are told apart by their form and by their length
 * (see value-form.ts). Unit: bits.
 *
 * Why: status 503 where 200 and 404 are usual, a region nobody deploys to, user "root" at a public login. A new
 * id or name is the rule and says nothing; one with a bracket or `..` in it, where there never was any, does.
 */
export interface UnseenValue {
  /** (slot, value hash) to bits. */
  readonly known: PairTable;
  /** Per slot the bits of a value never seen; -1 for slots that are not categorical. */
  readonly never: Float32Array;
}

export function unseenValueTable(
  slots: readonly { readonly values?: readonly { readonly hash: number; readonly count: number }[] }[],
  heldOut: 0 | 1,
): UnseenValue {
  const known = new PairTable(slots.reduce((sum, slot) => sum + (slot.values?.length ?? 0), 0));
  const never = new Float32Array(slots.length).fill(-1);
  for (const [index, { values }] of slots.entries()) {
    if (values === undefined) continue;
    const distribution = distributionOf(values.map(({ count }) => count));
    for (const { hash, count } of values)
      known.set(index, hash, excessSurprise(count, distribution, heldOut));
    never[index] = excessSurprise(0, distribution, 0);
  }
  return { known, never };
}
