import type { EntryBatch } from '../core/batch.ts';
import type { Clock } from '../core/clock.ts';
import { createExplainer } from '../pipeline/score/explain.ts';
import { createScorer } from '../pipeline/score/scorer.ts';
import type { Model } from '../pipeline/model/model.ts';
import { trainModel } from '../pipeline/model/train-model.ts';
import { formatTemplate } from '../pipeline/template/format-template.ts';
import { AppError } from '../core/errors.ts';
import type { Analysis } from './analysis.ts';
import { AnomalyCells } from './anomaly-cells.ts';
import { groupAnomalies } from './anomaly-group.ts';
import { analyzeIncidents } from './analyze-incidents.ts';
import { SessionAnalysis, type SessionOptions } from './analyze-sessions.ts';
import type { EntriesWriter } from './entries-writer.ts';
import { LineSample } from './line-sample.ts';
import type { LogSource } from './log-source.ts';
import { TemplateTally, type TemplateText } from './template-tally.ts';
import { Timeline } from './timeline.ts';

export interface AnalyzeOptions {
  /** What is looked at. */
  readonly logs: LogSource;
  /** What is learnt from; not given: `logs` themselves. */
  readonly training?: LogSource;
  readonly contamination: number | 'auto';
  readonly trees: number;
  readonly maxSamples: number | 'all';
  readonly seed: number;
  /** Lines to learn from at most. */
  readonly sampleLines: number;
  /** Told of every line, in order. */
  readonly entries?: EntriesWriter;
  /** Not given: sessions are not looked at. */
  readonly sessions?: SessionOptions;
  /** Whether to look for incidents. */
  readonly incidents: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: AnalyzeProgress) => void;
}

export interface AnalyzeProgress {
  readonly phase: 'reading' | 'learning' | 'scoring';
  /** Lines of this phase so far. */
  readonly lines: number;
  /** Bytes, or share for `learning`; `total` is undefined when unknown. */
  readonly done: number;
  readonly total: number | undefined;
}

/**
 * Learns what is normal from logs and points at what is not, in memory that does not grow with them.
 * @throws AppError NOT_ENOUGH_DATA, and what reading throws; the signal's reason when it aborts.
 */
export async function analyzeLogs(options: AnalyzeOptions): Promise<Analysis> {
  const startMs = options.clock.nowMs();
  const { model, sample } = await learn(options);
  const found = await score(options, { model, sample });
  return {
    ...found,
    files: options.logs.names,
    threshold: model.threshold,
    contamination: options.contamination,
    trainedOn: model.summary.lines,
    durationMs: options.clock.nowMs() - startMs,
  };
}

interface Learnt {
  readonly model: Model;
  /** What it was learnt from. */
  readonly sample: readonly EntryBatch[];
}

async function learn(options: AnalyzeOptions): Promise<Learnt> {
  const source = options.training ?? options.logs;
  const sample = new LineSample(options.sampleLines);
  for await (const { batch, done, total } of source.read()) {
    options.signal.throwIfAborted();
    sample.add(batch);
    options.onProgress({ phase: 'reading', lines: sample.lines, done, total });
  }
  if (sample.lines === 0) throw noLines(source);
  const lines = sample.lines;
  const batches = sample.batches();
  const model = trainModel(batches, {
    version: 1,
    createdMs: options.clock.nowMs(),
    contamination: options.contamination,
    trees: options.trees,
    maxSamples: options.maxSamples,
    seed: options.seed,
    onProgress: ({ progress }) => options.onProgress({ phase: 'learning', lines, done: progress, total: 1 }),
  });
  return { model, sample: batches };
}

type Found = Omit<Analysis, 'files' | 'threshold' | 'contamination' | 'trainedOn' | 'durationMs'>;

async function score(options: AnalyzeOptions, { model, sample }: Learnt): Promise<Found> {
  const scorer = createScorer(model);
  const explainer = createExplainer(model);
  const tally = new TemplateTally(textsOf(model, explainer));
  const cells = new AnomalyCells();
  const sessions =
    options.sessions === undefined ? undefined : new SessionAnalysis(options.sessions, scorer, sample);
  const timeline = new Timeline();
  let lines = 0;
  let anomalous = 0;
  let fromUs = Number.POSITIVE_INFINITY;
  let toUs = Number.NEGATIVE_INFINITY;
  for await (const part of options.logs.read()) {
    options.signal.throwIfAborted();
    const { batch, file, ranges } = part;
    const scored = scorer.score(batch);
    for (let row = 0; row < batch.count; row++) {
      const marked = scored.anomalous[row]!;
      const timeUs = batch.timeUs[row]!;
      if (timeUs < fromUs) fromUs = timeUs;
      if (timeUs > toUs) toUs = timeUs;
      const template = tally.add(scored, row);
      timeline.add(timeUs, marked);
      anomalous += marked;
      const range = ranges[row]!;
      if (marked === 1) cells.add(scored, row, { file, line: range.first });
      sessions?.add(scored, row);
      options.entries?.add({ scored, row, template: template?.text ?? '', ...range });
    }
    await options.entries?.flush();
    lines += batch.count;
    options.onProgress({ phase: 'scoring', lines, done: part.done, total: part.total });
  }
  const incidents = options.incidents
    ? await analyzeIncidents(options.logs, { model, scorer }, options.signal)
    : undefined;
  const anomalies = groupAnomalies(cells.cells(), explainer);
  return {
    lines,
    rejected: options.logs.rejected,
    anomalous,
    fromUs: lines === 0 ? undefined : fromUs,
    toUs: lines === 0 ? undefined : toUs,
    templates: tally.rows(),
    otherTemplates: tally.others,
    anomalies,
    ungrouped: cells.dropped,
    ...(incidents === undefined ? {} : { incidents }),
    ...(sessions === undefined ? {} : { sessions: await sessions.finish(scorer, (id) => tally.textOf(id)) }),
    timeline: { widthUs: timeline.widthUs, buckets: timeline.buckets() },
  };
}

/** Texts of known templates from the model; of others from the line itself. */
function textsOf(model: Model, explainer: ReturnType<typeof createExplainer>): TemplateText {
  const known = new Map(model.templates.templates.map((template) => [template.id, template]));
  return (id, batch, row) => {
    const template = known.get(id);
    return template === undefined ? explainer.explain(batch, row).template.text : formatTemplate(template);
  };
}

function noLines(source: LogSource): AppError {
  const { count, byReason } = source.rejected;
  const why = count === 0 ? 'empty' : `unreadable: ${Object.keys(byReason).join(', ')}`;
  return new AppError('NOT_ENOUGH_DATA', `There is not one line to learn from: the input is ${why}.`, {
    nextStep: 'Give files of text lines or of one JSON object a line; .gz and .zst are fine.',
  });
}
