import type { ScoreCounts } from '../pipeline/model/score-counts.ts';
import { populationStability, scoreBinsOf, type ScoreBins } from '../pipeline/score/score-drift.ts';

/** What scorers report of the lines they scored with one model. */
export interface ScoringReport {
  readonly modelVersion: number;
  readonly rows: number;
  /** Rows whose template the model does not know. */
  readonly provisional: number;
  /** Rows per score bin, see scoreBinsOf; optional. */
  readonly scoreBins?: ArrayLike<number>;
}

/** Lines a judgement needs: at 10,000 the index of an unchanged distribution over 8 bins stays below 0.01. */
const WINDOW_LINES = 10_000;

/** Lines of unknown templates, beyond which the templates are out of date. */
const PROVISIONAL_SHARE = 0.05;

/** "Shifted" by the custom of the index, see populationStability. */
const STABILITY_LIMIT = 0.25;

/** Watches whether lines still look as they did when the model was trained. */
export class DriftMonitor {
  readonly #version: number;
  readonly #bins: ScoreBins;
  #rows = 0;
  #provisional = 0;
  #scores: Float64Array;
  #reason: string | undefined;

  constructor(model: { readonly version: number; readonly trainingScores: ScoreCounts }) {
    this.#version = model.version;
    this.#bins = scoreBinsOf(model.trainingScores);
    this.#scores = new Float64Array(this.#bins.bounds.length);
  }

  add(report: ScoringReport): void {
    if (report.modelVersion !== this.#version) return;
    this.#rows += report.rows;
    this.#provisional += report.provisional;
    for (let bin = 0; bin < this.#scores.length; bin++) this.#scores[bin]! += report.scoreBins?.[bin] ?? 0;
    if (this.#rows >= WINDOW_LINES) this.#judge();
  }

  /** Why a training is due, or undefined. Stays until a new model brings a new monitor. */
  get reason(): string | undefined {
    return this.#reason;
  }

  #judge(): void {
    const provisional = this.#provisional / this.#rows;
    const scored = this.#scores.reduce((sum, count) => sum + count, 0);
    const stability = scored === 0 ? 0 : populationStability(this.#bins.expected, this.#scores);
    if (provisional > PROVISIONAL_SHARE) {
      this.#reason = `${(provisional * 100).toFixed(1)}% of lines have a template the model does not know`;
    } else if (stability > STABILITY_LIMIT) {
      this.#reason = `the scores have shifted: population stability index ${stability.toFixed(2)}`;
    }
    this.#rows = 0;
    this.#provisional = 0;
    this.#scores = new Float64Array(this.#scores.length);
  }
}
