import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { DocumentStore } from '../store/store.ts';

export interface LearnerLeaseDeps {
  readonly documents: DocumentStore;
  readonly clock: Clock;
  /** Of this process alone, such as host and process id. */
  readonly owner: string;
  /** How long a claim that nobody renews is worth, ms; see {@link LEASE_MS}. */
  readonly leaseMs?: number;
}

export interface LearnerLease {
  /** Claims or renews; true while this process is the learner. Call every {@link RENEW_MS}. Rejects when the store is away. */
  renew(): Promise<boolean>;
  /** Gives it up, so that the next one need not wait. */
  release(): Promise<void>;
}

/** A learner that died is replaced after this time at the latest: half of what the cluster promises. */
export const LEASE_MS = 6000;
/** Several tries before a claim runs out. */
export const RENEW_MS = 1000;

/** Two that claim at once both write; after this time, each reads whose claim was the last. */
const SETTLE_SHARE = 0.05;

const KIND = 'learner-lease';
const KEY = 'lease';

interface Claim {
  readonly owner: string;
  readonly untilMs: number;
}

/** Which of several `learn` processes is the learner, agreed on through a document: clocks may differ by a second or two. */
export function createLearnerLease(deps: LearnerLeaseDeps): LearnerLease {
  const { documents, clock, owner, leaseMs = LEASE_MS } = deps;

  async function read(): Promise<Claim | undefined> {
    const value = await documents.get(KIND, KEY);
    const isClaim = typeof value === 'object' && value !== null && 'owner' in value && 'untilMs' in value;
    return isClaim ? (value as Claim) : undefined;
  }

  return {
    async renew() {
      const claim = await read();
      const isOurs = claim?.owner === owner;
      if (claim !== undefined && !isOurs && claim.untilMs > clock.nowMs()) return false;
      await documents.put(KIND, KEY, { owner, untilMs: clock.nowMs() + leaseMs } satisfies Claim);
      if (isOurs) return true;
      await delay(leaseMs * SETTLE_SHARE);
      return (await read())?.owner === owner;
    },
    async release() {
      if ((await read())?.owner === owner) await documents.delete(KIND, KEY);
    },
  };
}
