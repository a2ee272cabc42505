/**
 * Incidents on a day of microservice logs with injected faults: `npx node bench/accuracy/incidents.ts --data DIR [--json] [--list]`.
 *
 * Protocol: the lines in order of time, one model trained on the whole day without labels, incidents found causally. A fault
 * is found when an incident opens within three minutes of its injection (and before the extract ends), named when that
 * incident's services hold the injected one or one that calls it, false when an incident opens in the minutes before an
 * injection. Callers are read off the traces of the whole day. The random alarm opens as often, at any time of the extracts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { EntryBatch } from '../../src/core/batch.ts';
import { textAt, valueAt } from '../../src/core/batch.ts';
import { BatchBuilder } from '../../src/core/batch-builder.ts';
import type { ScoredBatch } from '../../src/core/scored-batch.ts';
import { createRandom } from '../../src/core/random.ts';
import { workloadOf } from '../../src/core/workload-name.ts';
import { TextLinesDecoder } from '../../src/ingest/lines/decode.ts';
import { DEFAULT_INGEST_LIMITS } from '../../src/ingest/limits.ts';
import { UTC } from '../../src/ingest/time/zone.ts';
import { createIncidentFinder } from '../../src/pipeline/group/find-incidents.ts';
import type { Incident } from '../../src/pipeline/group/incident.ts';
import type { Model } from '../../src/pipeline/model/model.ts';
import { trainModel } from '../../src/pipeline/model/train-model.ts';
import { createScorer } from '../../src/pipeline/score/scorer.ts';

const DAY = 'trainticket_2023-01-29';
/** An incident counts for a fault when it opens within this time of the injection. */
const WITHIN_US = 180e6;
/** Extracts are minutes apart. */
const EXTRACT_GAP_US = 45e6;
const BATCH_ROWS = 5000;

export interface IncidentAccuracy {
  readonly faults: number;
  readonly foundShare: number;
  readonly namedShare: number;
  /** Named by the incident's likeliest origin alone. */
  readonly originShare: number;
  readonly falsePerHour: number;
  readonly faultFreeMinutes: number;
  readonly medianDelaySeconds: number;
  readonly randomNamedShare: number;
}

export interface Fault {
  readonly atUs: number;
  readonly service: string;
  readonly type: string;
  readonly fromUs: number;
  readonly toUs: number;
}

/** Undefined when the folder has no such day. */
export function measureIncidents(
  dataDir: string,
): { accuracy: IncidentAccuracy; report: string } | undefined {
  const file = join(dataDir, 'raw', `${DAY}.tsv.gz`);
  if (!existsSync(file)) return undefined;
  const batches = readBatches(gunzipSync(readFileSync(file)));
  const faults = readFaults(join(dataDir, 'raw', `${DAY}_faults.json`), batches);
  const model = trainDay(batches);
  const scorer = createScorer(model);
  const incidents = findIncidents(
    batches.map((batch) => scorer.score(batch)),
    model,
  );
  const related = relatedServices(batches);
  return judge(faults, incidents, related);
}

export function readBatches(bytes: Uint8Array): EntryBatch[] {
  const receivedUs = 1.7e15;
  const builder = new BatchBuilder();
  const decoder = new TextLinesDecoder(builder, {
    limits: DEFAULT_INGEST_LIMITS,
    time: { receivedUs, zone: UTC, numericDate: 'month-first' },
    source: 'file',
    service: '',
    host: '',
  });
  const batches: EntryBatch[] = [];
  const build = (): void => {
    if (builder.count > 0)
      batches.push(builder.build(batches.length.toString(16).padStart(16, '0'), receivedUs));
  };
  for (let at = 0; at < bytes.length;) {
    at += decoder.push(bytes.subarray(at, at + 65_536), BATCH_ROWS);
    if (builder.count >= BATCH_ROWS) build();
  }
  decoder.finish();
  build();
  return batches;
}

export function readFaults(path: string, batches: readonly EntryBatch[]): Fault[] {
  const hours = JSON.parse(readFileSync(path, 'utf8')) as Record<
    string,
    { inject_time: string; inject_pod: string; inject_type: string }[]
  >;
  const extracts = extractsOf(batches);
  return Object.values(hours)
    .flat()
    .map(({ inject_time, inject_pod, inject_type }) => {
      const atUs = Date.parse(`${inject_time.replace(' ', 'T')}Z`) * 1000;
      const extract = extracts.find(({ fromUs, toUs }) => atUs >= fromUs && atUs <= toUs);
      if (extract === undefined) throw new Error(`no lines around the fault of ${inject_time}`);
      return { atUs, service: workloadOf(inject_pod), type: inject_type, ...extract };
    });
}

function extractsOf(batches: readonly EntryBatch[]): { fromUs: number; toUs: number }[] {
  const extracts: { fromUs: number; toUs: number }[] = [];
  for (const { timeUs } of batches) {
    for (const time of timeUs) {
      const last = extracts.at(-1);
      if (last !== undefined && time - last.toUs < EXTRACT_GAP_US) last.toUs = time;
      else extracts.push({ fromUs: time, toUs: time });
    }
  }
  return extracts;
}

export function trainDay(batches: readonly EntryBatch[]): Model {
  return trainModel(batches, {
    version: 1,
    createdMs: 0,
    contamination: 0.1,
    trees: 100,
    maxSamples: 256,
    seed: 1,
  });
}

export function findIncidents(scored: Iterable<ScoredBatch>, model: Model): Incident[] {
  const finder = createIncidentFinder(model);
  for (const each of scored) finder.add(each);
  return finder.finish();
}

/** For each service: itself and those that call it, from the order of first lines in traces. */
export function relatedServices(batches: readonly EntryBatch[]): (service: string) => ReadonlySet<string> {
  const traces = new Map<string, { services: Set<string>; last: string }>();
  const calls = new Map<string, Map<string, number>>();
  for (const batch of batches) {
    for (let row = 0; row < batch.count; row++) {
      const service = workloadOf(valueAt(batch.service, row));
      const id = textAt(batch.trace, row);
      if (id === '') continue;
      const trace = traces.get(id);
      if (trace === undefined) {
        traces.set(id, { services: new Set([service]), last: service });
        continue;
      }
      if (!trace.services.has(service)) {
        const callers = calls.get(service) ?? new Map<string, number>();
        calls.set(service, callers);
        callers.set(trace.last, (callers.get(trace.last) ?? 0) + 1);
        trace.services.add(service);
      }
      trace.last = service;
    }
  }
  /** Fewer may be lines out of order. */
  const least = 5;
  return (service) =>
    new Set([
      service,
      ...[...(calls.get(service) ?? [])].filter(([, count]) => count >= least).map(([name]) => name),
    ]);
}

export function judge(
  faults: readonly Fault[],
  incidents: readonly Incident[],
  related: (service: string) => ReadonlySet<string>,
): { accuracy: IncidentAccuracy; report: string } {
  const lines: string[] = [];
  const delays: number[] = [];
  let found = 0;
  let named = 0;
  let byOrigin = 0;
  let falseOnes = 0;
  let faultFreeUs = 0;
  for (const fault of faults) {
    faultFreeUs += fault.atUs - fault.fromUs;
    const around = incidents.filter(
      ({ openedUs }) => openedUs >= fault.fromUs && openedUs <= fault.toUs + WITHIN_US,
    );
    const early = around.filter(({ openedUs }) => openedUs < fault.atUs);
    const right = around.filter(
      ({ openedUs }) =>
        openedUs >= fault.atUs &&
        openedUs <= fault.atUs + WITHIN_US &&
        openedUs <= fault.toUs + GRACE_AFTER_US,
    );
    const names = related(fault.service);
    const hits = right.filter(({ services }) => services.some((service) => names.has(service)));
    falseOnes += early.length;
    if (right.length > 0) found++;
    if (hits.length > 0) named++;
    if (hits.some(({ origin }) => names.has(origin.service))) byOrigin++;
    if (hits.length > 0) delays.push((hits[0]!.openedUs - fault.atUs) / 1e6);
    lines.push(
      `${new Date(fault.atUs / 1000).toISOString().slice(11, 19)} ${fault.service} ${fault.type}: ${hits.length > 0 ? 'named' : right.length > 0 ? 'found' : 'MISSED'}`,
    );
    for (const each of around) {
      const second = Math.round((each.openedUs - fault.atUs) / 1e6);
      lines.push(
        `    ${second < 0 ? 'FALSE' : hits.includes(each) ? 'ok   ' : 'other'} ${second} s [${each.severity}] ${each.title} | ${each.services.join(' ')} | ${each.origin.why}`,
      );
    }
  }
  delays.sort((a, b) => a - b);
  const accuracy = {
    faults: faults.length,
    foundShare: found / faults.length,
    namedShare: named / faults.length,
    originShare: byOrigin / faults.length,
    falsePerHour: (falseOnes * 3600e6) / faultFreeUs,
    faultFreeMinutes: faultFreeUs / 60e6,
    medianDelaySeconds: delays[delays.length >> 1] ?? Number.NaN,
    randomNamedShare: randomShare(faults, incidents, related),
  };
  return { accuracy, report: lines.join('\n') };
}

/** An incident becomes known a grace after the last line that shows it. */
const GRACE_AFTER_US = 20e6;
const RANDOM_RUNS = 200;

/** Share of faults named by alarms of equal number and equal services at random times of the extracts. */
function randomShare(
  faults: readonly Fault[],
  incidents: readonly Incident[],
  related: (service: string) => ReadonlySet<string>,
): number {
  const random = createRandom(1);
  let named = 0;
  for (let run = 0; run < RANDOM_RUNS; run++) {
    const alarms = incidents.map(({ services }) => {
      const fault = faults[random.integer(faults.length)]!;
      return { services, openedUs: fault.fromUs + random.next() * (fault.toUs - fault.fromUs) };
    });
    for (const fault of faults) {
      const names = related(fault.service);
      const hit = alarms.some(
        ({ openedUs, services }) =>
          openedUs >= fault.atUs &&
          openedUs <= Math.min(fault.toUs, fault.atUs + WITHIN_US) &&
          services.some((service) => names.has(service)),
      );
      if (hit) named++;
    }
  }
  return named / RANDOM_RUNS / faults.length;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, json: { type: 'boolean' }, list: { type: 'boolean' } },
  });
  const measured = values.data === undefined ? undefined : measureIncidents(values.data);
  if (measured === undefined) {
    process.stderr.write(
      `There is no ${DAY}.tsv.gz under ${values.data ?? 'the missing --data'}/raw: nothing was measured.\n`,
    );
    process.exitCode = 1;
  } else {
    if (values.list === true) process.stdout.write(`${measured.report}\n`);
    process.stdout.write(
      `${JSON.stringify(measured.accuracy, undefined, values.json === true ? undefined : 2)}\n`,
    );
  }
}
