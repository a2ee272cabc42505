/** A stretch of time that something is compared with, and when the first line in it came. */
export interface ComparedStretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** Undefined when there is none. */
  readonly firstMs: number | undefined;
}

/** Lines that begin later than this into the stretch are a beginning, not a change. */
const FIRST_WITHIN = 0.25;

/** Whether there is enough in a stretch to compare with: a record that begins in its midst would show growth. */
export function isComparable({ fromMs, toMs, firstMs }: ComparedStretch): boolean {
  return firstMs !== undefined && firstMs <= fromMs + (toMs - fromMs) * FIRST_WITHIN;
}
