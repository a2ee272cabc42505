import type { EntryBatch } from '../../core/batch.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';
import { copyRows } from './copy-rows.ts';

/** Rows a batch gives to the learner while there is no model: all of the first lines count. */
export const FIRST_SAMPLE_ROWS = 2_000;

/** Rows a batch gives to the learner afterwards: 5% of a 5,000-line body, all of a small one. */
export const SAMPLE_ROWS = 256;

/** Share of those that may be the only one of their template in the batch: garbage cannot crowd out what repeats. */
const LONE_SHARE = 0.25;

export type SampleSelector = (scored: ScoredBatch) => EntryBatch | undefined;

/**
 * Picks the rows of a scored batch that the learner should see, as a batch, or undefined for none. A random part of all
 * rows, and the first of each template, so that rare templates are not missed. Chosen by the batch id and the row
 * number alone: a redelivered batch gives the same rows. Holds working memory: one a thread.
 */
export function createSampleSelector(): SampleSelector {
  const seen = new SeenTemplates();
  return (scored) => {
    const { batch, modelVersion } = scored;
    if (batch.count === 0) return undefined;
    const limit = modelVersion === 0 ? FIRST_SAMPLE_ROWS : SAMPLE_ROWS;
    if (batch.count <= limit) return batch;
    seen.start(batch.count);
    return copyRows(batch, selectRows(scored, limit, seen));
  };
}

/** Row numbers, rising; about `limit`, at most 1.25 times as many. */
function selectRows(scored: ScoredBatch, limit: number, seen: SeenTemplates): Uint32Array {
  const { batch, templateHigh, templateLow } = scored;
  const seed = batchSeed(batch.batchId);
  const below = Math.floor((limit / batch.count) * 2 ** 32);
  let lone = Math.floor(limit * LONE_SHARE);
  const rows: number[] = [];
  for (let row = 0; row < batch.count; row++) {
    const isFirst = seen.add(templateHigh[row]!, templateLow[row]!);
    if (hashRow(seed, row) < below) rows.push(row);
    else if (isFirst && lone > 0) {
      lone--;
      rows.push(row);
    }
  }
  return Uint32Array.from(rows);
}

/** A set of template ids; open addressing, at most half full. */
class SeenTemplates {
  #mask = 0;
  #high = new Uint32Array(0);
  #low = new Uint32Array(0);

  /** Forgets all; the next ids are at most this many. */
  start(capacity: number): void {
    let slots = 16;
    while (slots < 2 * capacity) slots *= 2;
    this.#mask = slots - 1;
    if (this.#low.length < slots) {
      this.#high = new Uint32Array(slots);
      this.#low = new Uint32Array(slots);
    } else {
      this.#high.fill(0, 0, slots);
      this.#low.fill(0, 0, slots);
    }
  }

  /** Whether the id is new. Ids are hashes, so their bits serve as they are; id 0 counts as seen. */
  add(high: number, low: number): boolean {
    let slot = low & this.#mask;
    while (this.#low[slot] !== low || this.#high[slot] !== high) {
      if (this.#low[slot] === 0 && this.#high[slot] === 0) {
        this.#high[slot] = high;
        this.#low[slot] = low;
        return true;
      }
      slot = (slot + 1) & this.#mask;
    }
    return false;
  }
}

export function batchSeed(batchId: string): number {
  return Number.parseInt(batchId.slice(0, 8), 16) ^ Number.parseInt(batchId.slice(8, 16), 16);
}

/** Uniform over 0 … 2^32 - 1 (MurmurHash3's finaliser, Austin Appleby, public domain). */
export function hashRow(seed: number, row: number): number {
  let hash = Math.imul(row + 1, 0x9e3779b1) ^ seed;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
