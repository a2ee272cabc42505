import { textAt, valueAt } from '../core/batch.ts';
import { LEVELS, type Level } from '../core/level.ts';
import type { Explainer, Explanation } from '../pipeline/score/explain.ts';
import type { AnomalyCell } from './anomaly-cells.ts';
import { cutText } from './cut-text.ts';

/** Anomalous lines of one template and service that are strange for the same reason: one row of a report. */
export interface AnomalyGroup {
  readonly count: number;
  /** Of the strangest line; 0..1. */
  readonly score: number;
  readonly templateId: string;
  readonly template: string;
  readonly level: Level;
  /** '' for none. */
  readonly service: string;
  readonly firstUs: number;
  readonly lastUs: number;
  /** Sentences, the weightiest first. */
  readonly reasons: readonly string[];
  /** The strangest line. */
  readonly message: string;
  readonly file: string;
  readonly line: number;
}

/** Explains each cell and joins those with the same template, service, level and leading reason. Strangest first. */
export function groupAnomalies(cells: readonly AnomalyCell[], explainer: Explainer): readonly AnomalyGroup[] {
  const groups = new Map<string, AnomalyGroup>();
  for (const cell of cells) {
    const explanation = explainer.explain(cell.example, 0);
    const group = groupOf(cell, explanation);
    const key = JSON.stringify([
      cell.templateId,
      group.service,
      group.level,
      explanation.reasons[0]?.feature,
    ]);
    const known = groups.get(key);
    groups.set(key, known === undefined ? group : join(known, group));
  }
  return [...groups.values()].sort((a, b) => b.score - a.score || a.count - b.count);
}

function groupOf(cell: AnomalyCell, explanation: Explanation): AnomalyGroup {
  const { example, templateId, count, score, firstUs, lastUs, file, line } = cell;
  return {
    count,
    score,
    templateId,
    template: explanation.template.text,
    level: LEVELS[example.level[0]!] ?? 'unknown',
    service: valueAt(example.service, 0),
    firstUs,
    lastUs,
    reasons: explanation.reasons.map((reason) => reason.sentence),
    message: cutText(textAt(example.message, 0)),
    file,
    line,
  };
}

function join(a: AnomalyGroup, b: AnomalyGroup): AnomalyGroup {
  return {
    ...(b.score > a.score ? b : a),
    count: a.count + b.count,
    firstUs: Math.min(a.firstUs, b.firstUs),
    lastUs: Math.max(a.lastUs, b.lastUs),
  };
}
