/**
 * Incidents of planted faults in the sample application: `npx node bench/accuracy/simulate.ts [--json] [--list] [SEED…]`.
 *
 * Protocol: half an hour of quiet lines to learn from, then faults of every kind in turn; one model of the quiet lines;
 * incidents found causally. An incident is right when it opens during a fault or two minutes after it and its services
 * hold the struck one or a direct caller. Precision: share of incidents that are right; recall: share of faults with one.
 * Line recall: share of the lines that show a fault that are marked by the line detector, or are evidence of a right
 * incident: of its kinds of line, between its first and its last sign.
 */
import { parseArgs } from 'node:util';
import { BatchBuilder } from '../../src/core/batch-builder.ts';
import type { EntryBatch } from '../../src/core/batch.ts';
import { valueAt } from '../../src/core/batch.ts';
import { LEVEL_CODE } from '../../src/core/level.ts';
import { formatId64, type ScoredBatch } from '../../src/core/scored-batch.ts';
import { createIncidentFinder } from '../../src/pipeline/group/find-incidents.ts';
import type { Incident } from '../../src/pipeline/group/incident.ts';
import { trainModel } from '../../src/pipeline/model/train-model.ts';
import { createScorer } from '../../src/pipeline/score/scorer.ts';
import type { FaultLabel } from '../../src/producer/fault-label.ts';
import { FAULT_KINDS } from '../../src/producer/fault.ts';
import { createWebApplication } from '../../src/producer/web-application.ts';

const RATE = 50;
/** Monday 2026-01-05, 09:00 UTC: office hours, when the rate is the mean. */
const START_US = Date.UTC(2026, 0, 5, 9) * 1000;
const QUIET_SECONDS = 1800;
const FAULTY_SECONDS = 5400;
const BATCH_LINES = 1000;
/** An incident may open this late after a fault's end. */
const AFTER_US = 120e6;
/** Who calls whom in the sample application. */
const CALLERS: Readonly<Record<string, readonly string[]>> = {
  auth: ['gateway'],
  catalog: ['gateway', 'cart', 'search'],
  search: ['gateway'],
  cart: ['gateway'],
  orders: ['gateway'],
  payments: ['orders', 'gateway'],
  inventory: ['orders', 'catalog', 'cart', 'gateway'],
  mailer: ['orders', 'gateway', 'auth'],
};

export interface SimulatedIncidents {
  readonly seed: number;
  readonly faults: number;
  readonly incidents: number;
  readonly precision: number;
  readonly recall: number;
  readonly lineRecall: number;
}

interface Run {
  readonly batches: readonly EntryBatch[];
  /** Per line, over all batches: the number of the fault it shows, or 0. */
  readonly faultOf: Uint32Array;
  readonly labels: readonly FaultLabel[];
}

export function measureSimulatedIncidents(seed: number): SimulatedIncidents & { report: string } {
  const run = simulate(seed);
  const quiet = run.batches.slice(0, Math.floor((RATE * QUIET_SECONDS) / BATCH_LINES));
  const options = { version: 1, createdMs: 0, contamination: 0.1, trees: 100, maxSamples: 256, seed: 1 };
  const model = trainModel(quiet, options);
  const scorer = createScorer(model);
  const scored = run.batches.map((batch) => scorer.score(batch));
  const finder = createIncidentFinder(model);
  for (const each of scored) finder.add(each);
  const incidents = finder.finish();
  const faultsOf = incidents.map((incident) => run.labels.filter((label) => isRight(incident, label)));
  const found = new Set(faultsOf.flat());
  const right = incidents.filter((_, index) => faultsOf[index]!.length > 0);
  return {
    seed,
    faults: run.labels.length,
    incidents: incidents.length,
    precision: incidents.length === 0 ? 1 : right.length / incidents.length,
    recall: found.size / run.labels.length,
    lineRecall: lineRecall(run, scored, right),
    report: reportOf(run.labels, incidents),
  };
}

function simulate(seed: number): Run {
  const application = createWebApplication({
    seed,
    startUs: START_US,
    rate: RATE,
    faults: { kinds: FAULT_KINDS, learnSeconds: QUIET_SECONDS, pauseSeconds: 120 },
  });
  const builder = new BatchBuilder();
  const batches: EntryBatch[] = [];
  const ids: string[] = [];
  const endUs = START_US + (QUIET_SECONDS + FAULTY_SECONDS) * 1e6;
  while (application.nextUs < endUs) {
    const { level, eventId, ...entry } = application.next();
    ids.push(eventId);
    builder.add({ ...entry, level: LEVEL_CODE[level], flags: 0, source: 'http', attributes: '' });
    if (builder.count < BATCH_LINES) continue;
    batches.push(builder.build(batches.length.toString(16).padStart(16, '0'), START_US));
  }
  if (builder.count > 0) batches.push(builder.build('f'.repeat(16), START_US));
  const labels = application.takeAllLabels();
  const planted = new Map<string, number>();
  for (const { fault, lines } of labels) for (const id of lines) planted.set(id, fault);
  return { batches, labels, faultOf: Uint32Array.from(ids, (id) => planted.get(id) ?? 0) };
}

function isRight(incident: Incident, label: FaultLabel): boolean {
  const from = Date.parse(label.start) * 1000;
  const to = Date.parse(label.end) * 1000 + AFTER_US;
  const names = [label.service, ...(CALLERS[label.service] ?? [])];
  return (
    incident.openedUs >= from &&
    incident.openedUs <= to &&
    incident.services.some((service) => names.includes(service))
  );
}

function lineRecall(run: Run, scored: readonly ScoredBatch[], right: readonly Incident[]): number {
  let line = 0;
  let shown = 0;
  let seen = 0;
  for (const { batch, anomalous, templateHigh, templateLow } of scored) {
    for (let row = 0; row < batch.count; row++) {
      if (run.faultOf[line++] === 0) continue;
      shown++;
      const id = formatId64(templateHigh[row]!, templateLow[row]!);
      const service = valueAt(batch.service, row);
      const timeUs = batch.timeUs[row]!;
      const isEvidence = (): boolean =>
        right.some(({ evidence }) =>
          evidence.some(
            ({ signal, firstUs, lastUs }) =>
              signal.templateId === id &&
              signal.service === service &&
              timeUs >= firstUs - EVIDENCE_BEFORE_US &&
              timeUs <= lastUs,
          ),
        );
      if (anomalous[row] === 1 || isEvidence()) seen++;
    }
  }
  return shown === 0 ? 1 : seen / shown;
}

/** A signal speaks of the minute before it. */
const EVIDENCE_BEFORE_US = 60e6;

function reportOf(labels: readonly FaultLabel[], incidents: readonly Incident[]): string {
  const rows = [
    ...labels.map((label) => ({
      at: Date.parse(label.start) * 1000,
      text: `fault ${label.kind} in ${label.service} until ${label.end.slice(11, 19)}, ${label.lines.length} lines${incidents.some((incident) => isRight(incident, label)) ? '' : '  MISSED'}`,
    })),
    ...incidents.map((incident) => ({
      at: incident.openedUs,
      text: `    ${labels.some((label) => isRight(incident, label)) ? 'ok   ' : 'WRONG'} [${incident.severity}] ${incident.title} | ${incident.services.join(' ')}`,
    })),
  ];
  return rows
    .sort((a, b) => a.at - b.at)
    .map(({ at, text }) => `${new Date(at / 1000).toISOString().slice(11, 19)} ${text}`)
    .join('\n');
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' }, list: { type: 'boolean' } },
    allowPositionals: true,
  });
  const seeds = positionals.length === 0 ? [1, 2, 3] : positionals.map(Number);
  for (const seed of seeds) {
    const { report, ...figures } = measureSimulatedIncidents(seed);
    if (values.list === true) process.stdout.write(`${report}\n`);
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  }
}
