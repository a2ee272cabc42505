/**
 * Values of a sample of lines: what scorers report to the detector of shifted distributions. Lines are chosen by the batch
 * and the row alone, so that it does not matter which worker they went through. Columnar: lines, and the values of each.
 */
export interface ValueDigest {
  readonly lines: number;
  /** µs since the Unix epoch. */
  readonly timeUs: Float64Array;
  readonly services: readonly string[];
  /** Index into `services`. */
  readonly service: Uint16Array;
  /** Index into `LEVELS`. */
  readonly level: Uint8Array;
  readonly templateHigh: Uint32Array;
  readonly templateLow: Uint32Array;
  /** Number of values. */
  readonly size: number;
  /** The line of each value; rising. */
  readonly line: Uint32Array;
  /** What values are called within their template. */
  readonly names: readonly string[];
  /** Index into `names`. */
  readonly name: Uint16Array;
  readonly texts: readonly string[];
  /** Index into `texts`; -1 for a number. */
  readonly text: Int32Array;
  /** Of a number: see binOf. */
  readonly bin: Int16Array;
}
