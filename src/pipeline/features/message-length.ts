import { robustScale, robustZ, tailSurprise, type NumberRange, type RobustScale } from './robust-scale.ts';

/**
 * Feature `messageLength`: robust z-score of the message's length in bytes against the lines of its template, for
 * templates never seen against those of its service; as bits. Unit: bits.
 *
 * Why: a list that is suddenly long, a dumped payload, an injection attempt, a field that came out empty.
 */
export function messageLengthSurprise(bytes: number, scale: RobustScale): number {
  return tailSurprise(robustZ(bytes, scale));
}

/** One scale a scope, undefined where lengths are unknown. */
export function messageLengthScales(
  slots: Iterable<{ readonly kind: string; readonly scope: number; readonly range?: NumberRange }>,
  scopes: number,
): (RobustScale | undefined)[] {
  const scales = new Array<RobustScale | undefined>(scopes).fill(undefined);
  for (const { kind, scope, range } of slots) {
    if (kind === 'length' && range !== undefined) scales[scope] = robustScale(range, LEAST_DEVIATION);
  }
  return scales;
}

/** A seventh: names and numbers vary by some characters; what is meant is a payload, a list, or nothing where something was. */
const LEAST_DEVIATION = 0.15;
