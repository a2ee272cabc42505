/** Largest float32 ≤ value: `x <= value` and `x <= floorFloat32(value)` agree for every float32 x. */
export function floorFloat32(value: number): number {
  const nearest = Math.fround(value);
  if (!(nearest > value)) return nearest;
  if (nearest === Infinity) return LARGEST_FLOAT32;
  return Math.fround(nearest - Math.max(Math.abs(nearest) * STEP_SHARE, SMALLEST_FLOAT32));
}

const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;
const SMALLEST_FLOAT32 = 2 ** -149;

/**
 * A little over half a unit in the last place relative to the value: between .5 and 1.01 units whatever the
 * mantissa, so the difference always rounds to the next lower float32.
 */
const STEP_SHARE = 2 ** -24 * 1.0001;
