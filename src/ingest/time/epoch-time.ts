/**
 * The time a number stands for, told by its size: seconds below 10^11, milliseconds below 10^14, microseconds
 * below 10^17, nanoseconds from there. Each unit then covers 1973 to beyond 5000, so none can be another's
 * present. NaN below 10^8 (March 1973 as seconds): such a number is a duration or a counter, not a time.
 * µs since the Unix epoch, rounded down to whole ones except for the error of a double's last bit.
 */
export function timeOfNumber(value: number): number {
  if (!(value >= LEAST_SECONDS)) return NaN;
  if (value < 1e11) return Math.round(value * 1e6);
  if (value < 1e14) return Math.round(value * 1e3);
  if (value < 1e17) return Math.floor(value);
  if (value < 1e20) return Math.floor(value / 1e3);
  return NaN;
}

const LEAST_SECONDS = 1e8;
