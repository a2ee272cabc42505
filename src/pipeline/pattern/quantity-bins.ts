/** Bins a doubling: 19% wide, so that a shift by a third moves most values into other bins. */
const BINS_PER_OCTAVE = 4;
/** Magnitudes below count as 0: a nanosecond in milliseconds. */
const SMALLEST = 1e-6;
/** Bins from SMALLEST to 2^60. */
const MAGNITUDES = Math.ceil((60 - Math.log2(SMALLEST)) * BINS_PER_OCTAVE);
/** The bin of 0; those of negative numbers lie below. */
const ZERO_BIN = MAGNITUDES;
export const QUANTITY_BINS = 2 * MAGNITUDES + 1;

/** The bin of a number, 0 … QUANTITY_BINS - 1, rising with it. Beyond 2^60 all are in the last one. */
export function binOf(value: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude >= SMALLEST)) return ZERO_BIN;
  const steps = Math.floor(Math.log2(magnitude / SMALLEST) * BINS_PER_OCTAVE) + 1;
  const bounded = Math.min(MAGNITUDES, steps);
  return value < 0 ? ZERO_BIN - bounded : ZERO_BIN + bounded;
}

/** The least magnitude of a bin's numbers, with their sign: for people. */
export function edgeOf(bin: number): number {
  if (bin === ZERO_BIN) return 0;
  const magnitude = SMALLEST * 2 ** ((Math.abs(bin - ZERO_BIN) - 1) / BINS_PER_OCTAVE);
  return bin < ZERO_BIN ? -magnitude : magnitude;
}
