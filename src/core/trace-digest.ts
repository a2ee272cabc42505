/**
 * Lines that carry a trace id, as numbers: what scorers report to the trace detectors. Traces are sampled by the hash
 * of their id, so that a trace is kept whole or left out whole, whichever workers its lines went through.
 */
export interface TraceDigest {
  readonly size: number;
  /** Share of traces kept is 2^-shift: those whose `traceLow` is below 2^(32 - shift). */
  readonly shift: number;
  /** Hash of the trace id. */
  readonly traceHigh: Uint32Array;
  readonly traceLow: Uint32Array;
  /** µs since the Unix epoch. */
  readonly timeUs: Float64Array;
  readonly services: readonly string[];
  /** Index into `services`. */
  readonly service: Uint16Array;
  /** Index into `LEVELS`. */
  readonly level: Uint8Array;
  readonly templateHigh: Uint32Array;
  readonly templateLow: Uint32Array;
}
