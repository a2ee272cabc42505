/** µs of a decimal number of nanoseconds since the Unix epoch, rounded down; NaN when it is none. */
export function microsOfNanosText(text: string): number {
  if (!/^\d{1,20}$/.test(text)) return NaN;
  return text.length <= 3 ? 0 : Number(text.slice(0, -3));
}
