/**
 * Lines counted per (window, service, template, level): what scorers report to the pattern detectors. Columnar;
 * every combination stands once. Addable: counts of the same combination from several scorers sum up.
 */
export interface WindowCounts {
  /** Width of a window, µs. Window starts are multiples of it. */
  readonly windowUs: number;
  readonly size: number;
  /** Start of the window, µs since the Unix epoch. */
  readonly startUs: Float64Array;
  readonly services: readonly string[];
  /** Index into `services`. */
  readonly service: Uint16Array;
  /** Index into `LEVELS`. */
  readonly level: Uint8Array;
  readonly templateHigh: Uint32Array;
  readonly templateLow: Uint32Array;
  readonly count: Uint32Array;
  readonly anomalies: Uint32Array;
}
