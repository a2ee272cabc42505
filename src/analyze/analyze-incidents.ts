import type { EntryBatch } from '../core/batch.ts';
import { createIncidentFinder } from '../pipeline/group/find-incidents.ts';
import type { Incident, IncidentSeverity } from '../pipeline/group/incident.ts';
import { sentenceOf } from '../pipeline/group/signal-sentence.ts';
import type { Model } from '../pipeline/model/model.ts';
import type { Scorer } from '../pipeline/score/scorer.ts';
import type { LogSource } from './log-source.ts';
import { mergeByTime } from './merge-by-time.ts';
import { formatInstant } from './report/format-instant.ts';

/** One incident, as people and programs read it; times are RFC 3339 in UTC. */
export interface IncidentRow {
  readonly title: string;
  readonly severity: IncidentSeverity;
  /** When the evidence was enough, had the log come in live. */
  readonly start: string;
  readonly end: string;
  /** The first sign in hindsight. */
  readonly firstSign: string;
  /** The likeliest origin first. */
  readonly services: readonly string[];
  readonly origin: { readonly service: string; readonly why: string };
  readonly evidence: readonly IncidentEvidenceRow[];
}

export interface IncidentEvidenceRow {
  readonly service: string;
  readonly sentence: string;
  readonly start: string;
  readonly end: string;
}

/**
 * Incidents of logs, found as if they came in live, in the order of opening. Several files are read as one, in the
 * order of time; each must be in that order by itself.
 */
export async function analyzeIncidents(
  logs: LogSource,
  { model, scorer }: { readonly model: Model; readonly scorer: Scorer },
  signal: AbortSignal,
): Promise<readonly IncidentRow[]> {
  const finder = createIncidentFinder(model);
  for await (const batch of mergeByTime(logs.each().map(batchesOf))) {
    signal.throwIfAborted();
    finder.add(scorer.score(batch));
  }
  return finder.finish().map(rowOf);
}

async function* batchesOf(log: LogSource): AsyncGenerator<EntryBatch, void> {
  for await (const { batch } of log.read()) yield batch;
}

function rowOf({ title, severity, services, origin, evidence, ...times }: Incident): IncidentRow {
  return {
    title,
    severity,
    start: formatInstant(times.openedUs),
    end: formatInstant(Math.max(times.lastUs, times.openedUs)),
    firstSign: formatInstant(times.firstUs),
    services,
    origin,
    evidence: evidence.map(({ signal, line, firstUs, lastUs }) => ({
      service: signal.service,
      sentence: sentenceOf(signal, line),
      start: formatInstant(firstUs),
      end: formatInstant(lastUs),
    })),
  };
}
