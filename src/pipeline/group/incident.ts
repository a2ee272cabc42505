import type { Signal } from '../pattern/signal.ts';

export type IncidentSeverity = 'low' | 'medium' | 'high';

/** One thing that showed the incident, over the time it was seen. */
export interface IncidentEvidence {
  /** At its strongest. */
  readonly signal: Signal;
  readonly firstUs: number;
  readonly lastUs: number;
  /** A line that shows it, when one is known. */
  readonly line?: EvidenceLine;
}

/** A line that people are shown. */
export interface EvidenceLine {
  readonly entryId: string;
  readonly timeUs: number;
  readonly service: string;
  readonly templateId: string;
  readonly level: number;
  /** Cut to {@link EVIDENCE_TEXT_LIMIT} characters. */
  readonly message: string;
  readonly score: number;
}

/** A title takes a line of a page. */
export const EVIDENCE_TEXT_LIMIT = 300;

/** Anomalies that belong together. */
export interface Incident {
  /** Unique: time of opening and a number. */
  readonly id: string;
  readonly title: string;
  readonly severity: IncidentSeverity;
  /** When the evidence was enough, in log time; µs. */
  readonly openedUs: number;
  /** First and last sign of it. */
  readonly firstUs: number;
  readonly lastUs: number;
  /** Present once nothing was seen of it for a while. */
  readonly resolvedUs?: number;
  /** Origin first, then by first sign. */
  readonly services: readonly string[];
  readonly origin: { readonly service: string; readonly why: string };
  /** Lines or requests beyond what is usual, about. */
  readonly surplus: number;
  /** Strongest first, at most {@link EVIDENCE_LIMIT}. */
  readonly evidence: readonly IncidentEvidence[];
}

export const EVIDENCE_LIMIT = 30;
