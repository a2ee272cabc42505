import type { EntryBatch } from './batch.ts';

/** A batch after scoring: what the store keeps of it. Row `i` of every column is entry `i` of `batch`. */
export interface ScoredBatch {
  readonly batch: EntryBatch;
  /** Template ids, 64 bits as two words: id = high · 2³² + low. */
  readonly templateHigh: Uint32Array;
  readonly templateLow: Uint32Array;
  /** 0..1, higher is stranger; 0 while there is no model. */
  readonly score: Float32Array;
  /** 1 where the score is over the threshold. */
  readonly anomalous: Uint8Array;
  /** 0 while there is no model. */
  readonly modelVersion: number;
}

/** 16 lower-case hex digits of a 64-bit id held as two words. */
export function formatId64(high: number, low: number): string {
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}
