import type { Entry } from '../../core/entry.ts';
import { entryOfRow } from '../../core/entry-of-row.ts';
import { LEVEL_CODE } from '../../core/level.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';

/** Strange lines of a batch handed on as evidence. */
export const STRANGE_LINES_LIMIT = 4;
/** Lines of a batch handed on because their kind was not met before: about a millisecond, once. */
export const FIRST_LINES_LIMIT = 256;
/** Kinds of line remembered as met; when full all are forgotten, and some examples are handed on again. */
const MET_LIMIT = 50_000;
/** Kinds met lately, one a place: a set of numbers beyond 31 bits costs 0.3 µs a look-up, this 0.01. A power of two. */
const LATELY_MET = 4096;

export type LinePicker = (scored: ScoredBatch) => Entry[];

/**
 * Picks the lines of each batch that people may be shown as evidence: the first of each (service, template, level) that
 * this picker meets, then the strangest anomalies, each kind once.
 */
export function createLinePicker(): LinePicker {
  const met = new Set<number>();
  const lately = new Float64Array(LATELY_MET).fill(-1);
  return (scored) => {
    const { batch, score, anomalous } = scored;
    const services = Int32Array.from(batch.service.values, hashText);
    const picked = new Map<number, number>();
    const strange: number[] = [];
    for (let row = 0; row < batch.count; row++) {
      const kind = kindOf(scored, row, services);
      if (lately[kind & (LATELY_MET - 1)] !== kind && picked.size < FIRST_LINES_LIMIT) {
        lately[kind & (LATELY_MET - 1)] = kind;
        if (!met.has(kind)) {
          if (met.size === MET_LIMIT) {
            met.clear();
            lately.fill(-1);
          }
          met.add(kind);
          picked.set(kind, row);
        }
      }
      if (anomalous[row] === 1) keepStrangest(strange, row, score);
    }
    for (const row of strange) {
      const kind = kindOf(scored, row, services);
      if (!picked.has(kind)) picked.set(kind, row);
    }
    return [...picked.values()].map((row) => entryOfRow(scored, row));
  };
}

/** A number that two kinds hardly ever share; a clash costs an example, nothing else. */
function kindOf(
  { batch, templateLow, templateHigh }: ScoredBatch,
  row: number,
  services: Int32Array,
): number {
  const severe = batch.level[row]! >= LEVEL_CODE.error ? 1 : 0;
  const service = Math.imul(services[batch.service.index[row]!]! ^ severe, 0x9e3779b1) ^ templateHigh[row]!;
  return (templateLow[row]! ^ service) >>> 0;
}

/** FNV-1a over UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** `rows` holds the strangest rows so far, strangest first. */
function keepStrangest(rows: number[], row: number, score: Float32Array): void {
  if (rows.length === STRANGE_LINES_LIMIT && score[row]! <= score[rows[rows.length - 1]!]!) return;
  let at = rows.length;
  while (at > 0 && score[rows[at - 1]!]! < score[row]!) at--;
  rows.splice(at, 0, row);
  if (rows.length > STRANGE_LINES_LIMIT) rows.pop();
}
