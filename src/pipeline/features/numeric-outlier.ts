import { robustScale, robustZ, tailSurprise, type NumberRange, type RobustScale } from './robust-scale.ts';

/**
 * Feature `numericOutlier`: the largest robust z-score (see robust-scale.ts) among the line's quantities: integer,
 * float, duration and size parameters of its template, and numeric attributes; as bits. Where the line is about a path,
 * compared with lines about paths of that kind (see path-context.ts). Unit: bits.
 *
 * Why: "took 5,200 ms" where 12 to 80 ms are usual: nothing else about the line is strange. The maximum, not the mean,
 * since one of ten quantities going wrong is a fault.
 */
export function numericSurprise(value: number, scale: RobustScale): number {
  return tailSurprise(robustZ(value, scale));
}

/** One scale a slot, undefined for slots that are no quantity. */
export function numericScales(
  slots: readonly { readonly range?: NumberRange }[],
): (RobustScale | undefined)[] {
  return slots.map(({ range }) => (range === undefined ? undefined : robustScale(range)));
}
