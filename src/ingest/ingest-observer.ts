import { ENTRY_FLAG, type EntryBatch } from '../core/batch.ts';
import type { Rejects } from './rejects.ts';

/** Who sends: what the sender says of itself, else its protocol and address. */
export interface SenderName {
  readonly protocol: string;
  readonly name: string;
  readonly host: string;
}

export interface AcceptedLines {
  readonly lines: number;
  readonly bytes: number;
  readonly services: readonly string[];
  /** The time that the last line says of itself, see {@link ownTimeOf}; undefined when it says none. */
  readonly lastTimeUs: number | undefined;
}

/** The time that row `row` of a batch says of itself, in µs; undefined when it says none that can be. */
export function ownTimeOf(batch: EntryBatch, row = batch.count - 1): number | undefined {
  const isOwn = row >= 0 && (batch.flags[row]! & (ENTRY_FLAG.timeAssumed | ENTRY_FLAG.timeAdjusted)) === 0;
  return isOwn ? batch.timeUs[row] : undefined;
}

/** Told of everything that comes in: for metrics and the list of sources. Must not throw. */
export interface IngestObserver {
  onAccepted(sender: SenderName, what: AcceptedLines): void;
  onRejected(sender: SenderName, what: Pick<Rejects, 'byReason' | 'list' | 'samples'>): void;
  /** A request was refused at a limit. */
  onRefused(sender: SenderName, limit: string): void;
  onDuplicate(sender: SenderName): void;
}

export const ignoreIngest: IngestObserver = {
  onAccepted: () => undefined,
  onRejected: () => undefined,
  onRefused: () => undefined,
  onDuplicate: () => undefined,
};
