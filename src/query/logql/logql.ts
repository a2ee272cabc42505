import type { EntryCondition, EntryField } from '../../core/entry-condition.ts';

/** What Grafana asks, in the words of our own queries; see https://grafana.com/docs/loki/latest/query/ for LogQL. */
export type LogqlQuery = LogqlLines | LogqlCounts | LogqlConstant;

/** Lines that match. */
export interface LogqlLines {
  readonly kind: 'lines';
  readonly filter: EntryCondition;
}

/** Numbers of matching lines within `rangeMs` before each point in time. */
export interface LogqlCounts {
  readonly kind: 'counts';
  readonly filter: EntryCondition;
  readonly rangeMs: number;
  /** Divided by the seconds of the range. */
  readonly perSecond: boolean;
  /** What the numbers are added up by; undefined for every stream on its own. */
  readonly by: readonly LogqlLabel[] | undefined;
}

/** A sum of `vector(n)`: what Grafana tests a data source with. */
export interface LogqlConstant {
  readonly kind: 'constant';
  readonly value: number;
}

export interface LogqlLabel {
  readonly name: string;
  readonly field: EntryField;
}

/** Labels that make a stream. */
export const STREAM_LABELS = ['service', 'level', 'host', 'source'] as const;
export type StreamLabel = (typeof STREAM_LABELS)[number];

/** Names under which Loki has the same. */
const ALIASES: Readonly<Record<string, StreamLabel>> = { service_name: 'service', detected_level: 'level' };

/** What a label stands for: every name that is none of a stream is an attribute. */
export function logqlField(name: string): EntryField {
  const label = Object.hasOwn(ALIASES, name) ? ALIASES[name] : STREAM_LABELS.find((known) => known === name);
  if (label !== undefined) return { in: 'column', name: label };
  return name === 'trace' || name === 'template' ? { in: 'column', name } : { in: 'attributes', name };
}

/** A query that cannot be read, or that has what is not supported; the place as Loki gives it. */
export class LogqlError extends Error {
  constructor(text: string, at: number, what: string) {
    const before = text.slice(0, at);
    const line = before.split('\n').length;
    const column = at - (before.lastIndexOf('\n') + 1) + 1;
    super(`parse error at line ${line}, col ${column}: ${what}`);
    this.name = 'LogqlError';
  }
}
