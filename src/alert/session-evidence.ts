import type { SessionReason } from '../pipeline/session/score-session.ts';
import { formatUs, type SessionEvidence } from './stored-incident.ts';

/** An anomalous session as the session watch tells of it. */
export interface ObservedSession {
  readonly id: string;
  readonly services: readonly string[];
  /** Heaviest first. */
  readonly reasons: readonly SessionReason[];
  readonly toUs: number;
}

/** Ids are shown in full up to a trace id's length. */
const ID_LIMIT = 40;

/** What a session shows, for a person: its weightiest difference from the others. */
export function sessionEvidence({ id, services, reasons, toUs }: ObservedSession): SessionEvidence {
  const [reason] = reasons;
  const name = `request ${id.slice(0, ID_LIMIT)}`;
  const told = reason === undefined ? 'goes another way than the others' : sessionSentence(reason);
  return {
    kind: 'session',
    time: formatUs(toUs),
    service: services[0] ?? '',
    ...(reason === undefined
      ? {}
      : { templateId: reason.event, observed: reason.count, expected: reason.usual }),
    sentence: `${name} ${told}`,
  };
}

/** What a person reads of one difference: `lacks a message that 99% of them have`. */
export function sessionSentence({ kind, share, count, usual }: SessionReason): string {
  const percent = `${(share * 100).toPrecision(2)}%`;
  switch (kind) {
    case 'has':
      return `has a message that ${percent} of them have`;
    case 'lacks':
      return `lacks a message that ${percent} of them have`;
    case 'more':
      return `has a message ${count} times where ${usual} is usual`;
    case 'fewer':
      return `has a message ${count} times where ${usual} is usual`;
  }
}
