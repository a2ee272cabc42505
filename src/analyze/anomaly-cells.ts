import type { EntryBatch } from '../core/batch.ts';
import { BatchBuilder } from '../core/batch-builder.ts';
import { formatId64, type ScoredBatch } from '../core/scored-batch.ts';
import { addRow } from './add-row.ts';

/** Anomalous lines alike: one template, one service, one level, one score to the hundredth. */
export interface AnomalyCell {
  readonly templateId: string;
  readonly count: number;
  readonly score: number;
  readonly firstUs: number;
  readonly lastUs: number;
  /** The strangest of them, as a batch of one row. */
  readonly example: EntryBatch;
  readonly file: string;
  /** Line of the example in its file, from 1. */
  readonly line: number;
}

/** Each is explained in the end, which takes 0.2 ms: a fifth of a second for all. */
const CELL_LIMIT = 1000;

/** Gathers anomalous lines, keeping the strangest kinds when there are too many. */
export class AnomalyCells {
  readonly #cells = new Map<string, Cell>();
  readonly #builder = new BatchBuilder();
  #dropped = 0;
  /** Kinds up to this score were dropped once: they are not taken up again. */
  #floor = 0;

  /** Anomalous lines whose kind was dropped. */
  get dropped(): number {
    return this.#dropped;
  }

  add(scored: ScoredBatch, row: number, place: { readonly file: string; readonly line: number }): void {
    const { batch } = scored;
    const templateId = formatId64(scored.templateHigh[row]!, scored.templateLow[row]!);
    const score = scored.score[row]!;
    const key = `${templateId} ${score.toFixed(2)} ${batch.level[row]} ${batch.service.values[batch.service.index[row]!]}`;
    const timeUs = batch.timeUs[row]!;
    const cell = this.#cells.get(key);
    if (cell === undefined) {
      if (score <= this.#floor) {
        this.#dropped++;
        return;
      }
      const example = this.#rowOf(batch, row);
      this.#cells.set(key, {
        templateId,
        count: 1,
        score,
        firstUs: timeUs,
        lastUs: timeUs,
        example,
        ...place,
      });
      if (this.#cells.size > 2 * CELL_LIMIT) this.#dropLeast();
      return;
    }
    cell.count++;
    cell.firstUs = Math.min(cell.firstUs, timeUs);
    cell.lastUs = Math.max(cell.lastUs, timeUs);
    if (score > cell.score) Object.assign(cell, { score, example: this.#rowOf(batch, row), ...place });
  }

  /** Strangest first. */
  cells(): readonly AnomalyCell[] {
    this.#dropLeast();
    return this.#sorted().map(([, cell]) => cell);
  }

  #dropLeast(): void {
    for (const [key, cell] of this.#sorted().slice(CELL_LIMIT)) {
      this.#cells.delete(key);
      this.#dropped += cell.count;
      this.#floor = Math.max(this.#floor, cell.score);
    }
  }

  #sorted(): [string, Cell][] {
    return [...this.#cells].sort(([, a], [, b]) => b.score - a.score);
  }

  #rowOf(batch: EntryBatch, row: number): EntryBatch {
    addRow(this.#builder, batch, row);
    return this.#builder.build(batch.batchId, batch.receivedUs);
  }
}

type Cell = { -readonly [Key in keyof AnomalyCell]: AnomalyCell[Key] };
