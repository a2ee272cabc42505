/**
 * Scoring, end to end and by stage, and training: `npx node bench/score.bench.ts [--json]`. One thread, lines of the
 * sample application with faults, a model of its quiet part; median of the passes.
 */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { BatchBuilder } from '../src/core/batch-builder.ts';
import type { EntryBatch } from '../src/core/batch.ts';
import { entryOfRow } from '../src/core/entry-of-row.ts';
import { DEFAULT_INGEST_LIMITS } from '../src/ingest/limits.ts';
import { JsonLinesDecoder } from '../src/ingest/json-lines/decode.ts';
import { ShapeTree } from '../src/ingest/json-lines/shape-tree.ts';
import { UTC } from '../src/ingest/time/zone.ts';
import { FEATURE_COUNT } from '../src/pipeline/features/feature.ts';
import { createForestScorer } from '../src/pipeline/forest/forest-scorer.ts';
import { encodeModel } from '../src/pipeline/model/encode-model.ts';
import type { Model } from '../src/pipeline/model/model.ts';
import { trainModel } from '../src/pipeline/model/train-model.ts';
import { createWindowCounter } from '../src/pipeline/score/count-window.ts';
import { createExplainer } from '../src/pipeline/score/explain.ts';
import { createFeatureReader, createScorer } from '../src/pipeline/score/scorer.ts';
import { createSampleSelector } from '../src/pipeline/score/select-sample.ts';
import { TemplateMatcher } from '../src/pipeline/template/template-matcher.ts';
import { simulateLines } from './accuracy/simulated-lines.ts';

const SEED = 20_240_518;
const QUIET_LINES = 40_000;
const LINES = 200_000;
const PASSES = 7;
const EXPLAINED_LINES = 500;
const LONE_LINES = 20_000;

interface Measurement {
  readonly what: string;
  readonly microseconds: number;
}

function measureScoring(model: Model, batches: readonly EntryBatch[]): Measurement[] {
  const scorer = createScorer(model);
  const scored = batches.map((batch) => scorer.score(batch));
  const matcher = new TemplateMatcher(model.templates);
  const reader = createFeatureReader(model);
  const forest = createForestScorer(model.forest);
  const largest = Math.max(...batches.map(({ count }) => count));
  const features = new Float32Array(largest * FEATURE_COUNT);
  const scores = new Float64Array(largest);
  const countWindow = createWindowCounter();
  const match = (batch: EntryBatch, onRow: (row: number) => void): void => {
    const { bytes, offsets } = batch.message;
    for (let row = 0; row < batch.count; row++) {
      matcher.match(bytes, offsets[row]!, offsets[row + 1]!);
      onRow(row);
    }
  };
  const matchAndRead = (batch: EntryBatch): void => {
    const target = { out: features, offset: 0 };
    reader.start(batch);
    match(batch, (row) => {
      reader.read(row, matcher, target);
      target.offset += FEATURE_COUNT;
    });
  };
  const perLine = (what: string, run: (batch: EntryBatch, index: number) => void): Measurement => ({
    what,
    microseconds:
      median(() => {
        for (const [index, batch] of batches.entries()) run(batch, index);
      }) / LINES,
  });
  const selectSample = createSampleSelector();
  const matching = perLine('  match template', (batch) => match(batch, () => undefined));
  const reading = perLine('  match and read', matchAndRead);
  return [
    perLine('score a batch, a line', (batch) => void scorer.score(batch)),
    matching,
    { what: '  read features', microseconds: reading.microseconds - matching.microseconds },
    perLine('  forest', (batch) => forest.scoreSamples(features, scores.subarray(0, batch.count))),
    perLine('count windows, a line', (_, index) => void countWindow(scored[index]!)),
    perLine('choose the sample, a line', (_, index) => void selectSample(scored[index]!)),
  ];
}

function measureExplaining(model: Model, batch: EntryBatch): Measurement {
  const explainer = createExplainer(model);
  const total = median(() => {
    for (let row = 0; row < EXPLAINED_LINES; row++) explainer.explain(batch, row);
  });
  return { what: 'explain one line', microseconds: total / EXPLAINED_LINES };
}

/** One NDJSON line alone, from its bytes to its score: the 50th and 99th percentile. */
function measureLoneLines(model: Model, batches: readonly EntryBatch[]): Measurement[] {
  const scorer = createScorer(model);
  const builder = new BatchBuilder();
  const shapes = new ShapeTree();
  const lines = batches.flatMap((batch) => linesOf(batch)).slice(0, LONE_LINES);
  const context = {
    limits: DEFAULT_INGEST_LIMITS,
    time: { receivedUs: batches[0]!.receivedUs, zone: UTC, numericDate: 'month-first' },
    source: 'http',
    service: '',
    host: '',
  } as const;
  const one = (line: Uint8Array): void => {
    const decoder = new JsonLinesDecoder(builder, context, shapes);
    decoder.push(line, Infinity);
    decoder.finish();
    scorer.score(builder.view('0000000000000000', 0));
    builder.clear();
  };
  for (const line of lines) one(line);
  const times = lines.map((line) => {
    const startMs = performance.now();
    one(line);
    return (performance.now() - startMs) * 1000;
  });
  times.sort((a, b) => a - b);
  return [0.5, 0.99].map((share) => ({
    what: `one line, parse to score, p${share * 100}`,
    microseconds: times[Math.floor(times.length * share)]!,
  }));
}

function linesOf(batch: EntryBatch): Uint8Array[] {
  const scored = createScorer(undefined).score(batch);
  return Array.from({ length: batch.count }, (_, row) => {
    const { timeUs, level, service, host, message, attributes } = entryOfRow(scored, row);
    const time = new Date(timeUs / 1000).toISOString();
    return new TextEncoder().encode(
      `${JSON.stringify({ time, level, service, host, message, ...attributes })}\n`,
    );
  });
}

/** Median CPU time of a pass, µs: other processes may be busy. */
function median(pass: () => void): number {
  const times = Array.from({ length: PASSES }, () => {
    const start = process.cpuUsage();
    pass();
    const { user, system } = process.cpuUsage(start);
    return user + system;
  });
  return times.sort((a, b) => a - b)[PASSES >> 1]!;
}

function main(): void {
  const { batches } = simulateLines({ seed: SEED, lines: LINES, quietLines: QUIET_LINES });
  const quiet = batches.slice(0, QUIET_LINES / batches[0]!.count);
  const options = { version: 1, createdMs: 0, contamination: 0.1, trees: 100, maxSamples: 256, seed: 1 };
  const model = trainModel(quiet, options);
  const trainingPass = process.cpuUsage();
  trainModel(batches, options);
  const { user, system } = process.cpuUsage(trainingPass);
  const training = { what: `train on ${LINES} lines, a line`, microseconds: (user + system) / LINES };
  const measurements = [
    ...measureScoring(model, batches),
    measureExplaining(model, batches[0]!),
    ...measureLoneLines(model, batches),
    training,
  ];
  if (process.argv.includes('--json')) {
    const cpu = cpus()[0]?.model ?? 'unknown';
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
    console.log(
      JSON.stringify({
        cpu,
        commit,
        node: process.version,
        modelBytes: encodeModel(model).length,
        measurements,
      }),
    );
    return;
  }
  for (const { what, microseconds } of measurements)
    console.log(`${what.padEnd(32)} ${microseconds.toFixed(3)} µs`);
}

main();
