import { z } from 'zod';
import { incidentSchema, type IncidentDto } from '../api/detection.ts';
import type { Incident, IncidentEvidence } from '../pipeline/group/incident.ts';
import { sentenceOf } from '../pipeline/group/signal-sentence.ts';
import { identityOf } from '../pipeline/pattern/signal.ts';

/** Things people or the service itself did with an incident that are kept: the latest. */
export const HISTORY_LIMIT = 50;
/** What an incident is about that is kept, to know it when it returns. */
const IDENTITIES_LIMIT = 100;

/** An incident as documents keep it. */
export const storedIncidentSchema = z.object({
  dto: incidentSchema,
  /** See identityOf. */
  identities: z.array(z.string()),
  /** Log time of the last sign, µs. */
  lastUs: z.number(),
  /** Anomalous sessions that went through it; they come from another detector than the rest. */
  sessions: incidentSchema.shape.evidence.optional(),
});
export type StoredIncident = z.infer<typeof storedIncidentSchema>;

export type HistoryItem = NonNullable<IncidentDto['history']>[number];

/** A new document of an incident that just opened. */
export function storeIncident(incident: Incident, opened: HistoryItem): StoredIncident {
  return growIncident(
    {
      dto: {
        id: incident.id,
        title: '',
        severity: 'low',
        status: 'open',
        firstSeen: formatUs(incident.firstUs),
        lastSeen: formatUs(incident.lastUs),
        services: [],
        evidence: [],
        reasons: [],
        lines: 0,
        history: [opened],
      },
      identities: [],
      lastUs: incident.lastUs,
    },
    incident,
  );
}

/** What an incident had when it was opened again. */
export interface Before {
  readonly lines: number;
  readonly evidence: IncidentDto['evidence'];
}
const NOTHING_BEFORE: Before = { lines: 0, evidence: [] };

/** Pieces of evidence of an incident that keeps returning; the latest stay. */
const EVIDENCE_LIMIT = 60;

/**
 * What is known now, in place of what was known since it was opened; status, history, first sign and what it had before it was
 * opened again stay: with the next trouble of a service, the cause of the last one must not be gone.
 */
export function growIncident(
  stored: StoredIncident,
  incident: Incident,
  before: Before = NOTHING_BEFORE,
): StoredIncident {
  const { title, severity, services, origin, evidence } = incident;
  const identities = new Set([...evidence.map(({ signal }) => identityOf(signal)), ...stored.identities]);
  return {
    dto: {
      ...stored.dto,
      title,
      severity,
      services: [...services],
      origin: { ...origin },
      lastSeen: formatUs(incident.lastUs),
      evidence: [...before.evidence, ...evidence.map(evidenceDto), ...(stored.sessions ?? [])].slice(
        -EVIDENCE_LIMIT,
      ),
      reasons: evidence.slice(0, REASONS).map(reasonDto),
      lines: before.lines + incident.surplus,
    },
    identities: [...identities].slice(0, IDENTITIES_LIMIT),
    lastUs: Math.max(stored.lastUs, incident.lastUs),
  };
}

export function withHistory(dto: IncidentDto, item: HistoryItem): IncidentDto {
  return { ...dto, history: [...(dto.history ?? []), item].slice(-HISTORY_LIMIT) };
}

/** Sessions shown with an incident: examples, not a list. */
export const SESSIONS_LIMIT = 10;

/** The incident with one more anomalous session; the latest are kept. */
export function withSession(stored: StoredIncident, session: SessionEvidence): StoredIncident {
  const sessions = [...(stored.sessions ?? []), session].slice(-SESSIONS_LIMIT);
  const others = stored.dto.evidence.filter(({ kind }) => kind !== 'session');
  return { ...stored, sessions, dto: { ...stored.dto, evidence: [...others, ...sessions] } };
}

export type SessionEvidence = IncidentDto['evidence'][number];

/** Reasons shown with an incident. */
const REASONS = 3;

function evidenceDto({ signal, firstUs, line }: IncidentEvidence): IncidentDto['evidence'][number] {
  const { kind, service, templateId, observed, expected } = signal;
  return {
    kind,
    time: formatUs(firstUs),
    service,
    ...(templateId === undefined ? {} : { templateId }),
    sentence: sentenceOf(signal, line),
    observed,
    expected,
    ...(line === undefined ? {} : { entryId: line.entryId }),
  };
}

function reasonDto({ signal, line }: IncidentEvidence, _: number, all: readonly IncidentEvidence[]) {
  const strengths = all.reduce((sum, each) => sum + each.signal.strength, 0);
  return {
    feature: signal.kind,
    sentence: `${signal.service}: ${sentenceOf(signal, line)}`,
    value: signal.observed,
    weight: strengths === 0 ? 0 : signal.strength / strengths,
  };
}

export function formatUs(us: number): string {
  return new Date(us / 1000).toISOString();
}
