import type { Reject, RejectReason } from '../core/errors.ts';

/** Who sends: what the sender says of itself, else its protocol and address. */
export interface SenderName {
  readonly protocol: string;
  readonly name: string;
  readonly host: string;
}

/** Told of everything that comes in: for metrics and the list of sources. Must not throw. */
export interface IngestObserver {
  onAccepted(sender: SenderName, what: { lines: number; bytes: number; services: readonly string[] }): void;
  onRejected(
    sender: SenderName,
    what: { counts: ReadonlyMap<RejectReason, number>; examples: readonly Reject[] },
  ): void;
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
