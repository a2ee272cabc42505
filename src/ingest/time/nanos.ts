/** µs of a decimal number of nanoseconds since the Unix epoch, rounded down; NaN when it is none. */
export function microsOfNanosText(text: string): number {
  if (!/^\d{1,20}$/.test(text)) return NaN;
  return text.length <= 3 ? 0 : Number(text.slice(0, -3));
}

/** µs of nanoseconds since the Unix epoch, rounded down. */
export function microsOfNanos(nanos: bigint): number {
  return Number(nanos / 1000n);
}
