import { LEVEL_CODE } from '../../core/level.ts';
import type { Signal } from '../pattern/signal.ts';
import type { CallGraph } from './call-graph.ts';
import { findOrigin, type Origin } from './find-origin.ts';
import type { Incident, IncidentEvidence, IncidentSeverity } from './incident.ts';
import { sentenceOf } from './signal-sentence.ts';

/** What people read of an incident. */
export function describeIncident(
  evidence: readonly IncidentEvidence[],
  graph: CallGraph,
): Pick<Incident, 'title' | 'severity' | 'services' | 'origin' | 'evidence'> {
  const origin = findOrigin(evidence, graph);
  const ordered = [...evidence].sort(
    (a, b) => weightOf(b, origin) - weightOf(a, origin) || (a.signal.key < b.signal.key ? -1 : 1),
  );
  const byTime = [...evidence].sort((a, b) => a.firstUs - b.firstUs);
  const services = new Set([
    origin.service,
    ...byTime.flatMap(({ signal: { service, peer } }) => (peer === undefined ? [service] : [service, peer])),
  ]);
  return {
    title: titleOf(ordered, origin, services.size),
    severity: severityOf(evidence, services.size),
    services: [...services],
    origin,
    evidence: ordered,
  };
}

/** Errors at the origin tell a person most, then other troubles there, then the strongest of the rest. */
function weightOf({ signal }: IncidentEvidence, origin: Origin): number {
  const atOrigin = signal.service === origin.service ? 1000 : 0;
  const isError = signal.side === 'above' && signal.level >= LEVEL_CODE.error ? 200 : 0;
  const hasTemplate = signal.templateId === undefined ? 0 : 20;
  // Which values are unusual says more than that lines are.
  const namesValue = signal.measure === 'values' ? 10 : 0;
  return atOrigin + isError + hasTemplate + namesValue + signal.strength;
}

function titleOf(ordered: readonly IncidentEvidence[], origin: Origin, services: number): string {
  const [first] = ordered;
  const others = services - 1;
  const also = others === 0 ? '' : `, ${others} more ${others === 1 ? 'service' : 'services'} affected`;
  return `${origin.service}: ${sentenceOf(first!.signal, first!.line)}${also}`;
}

/** An outage or errors in several services wake people; a single odd pattern waits until the morning. */
function severityOf(evidence: readonly IncidentEvidence[], services: number): IncidentSeverity {
  const hasErrors = evidence.some(({ signal }) => isErrors(signal));
  const isOutage = evidence.some(
    ({ signal }) => signal.side === 'below' && signal.observed === 0 && signal.templateId === undefined,
  );
  if (isOutage || (hasErrors && services > 1)) return 'high';
  return hasErrors || evidence.length > 1 || evidence.some(({ signal }) => isFailing(signal))
    ? 'medium'
    : 'low';
}

/** Requests go through without a step that belongs to them. */
function isFailing({ measure, side }: Signal): boolean {
  return measure === 'requests' && side === 'below';
}

function isErrors({ side, level }: Signal): boolean {
  return side === 'above' && level >= LEVEL_CODE.error;
}
