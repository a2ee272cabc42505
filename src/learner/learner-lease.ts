import { setTimeout as delay } from 'node:timers/promises';
import type { DocumentStore } from '../store/store.ts';

export interface LearnerLeaseDeps {
  readonly documents: DocumentStore;
  /** Of this machine alone, and steady: ms since any moment. */
  readonly steadyMs?: () => number;
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

/** A learner that died is replaced about this long after: half of what the cluster promises. */
export const LEASE_MS = 6000;
/** Several tries before a claim runs out. */
export const RENEW_MS = 1000;

/** Two that claim at once both write; after this time, each reads whose claim was the last. */
const SETTLE_SHARE = 0.05;

const KIND = 'learner-lease';
const KEY = 'lease';

interface Claim {
  readonly owner: string;
  /** Another number with each renewal. */
  readonly renewal: number;
}

/**
 * Which of several `learn` processes is the learner, agreed on through a document. No clocks are compared: a claim has run
 * out when it has stayed the same for `leaseMs` of the waiting process's own time, however wrong the clocks are.
 */
export function createLearnerLease(deps: LearnerLeaseDeps): LearnerLease {
  const { documents, owner, leaseMs = LEASE_MS, steadyMs = () => performance.now() } = deps;
  let renewals = 0;
  let seen: { readonly claim: Claim; readonly sinceMs: number } | undefined;

  async function read(): Promise<Claim | undefined> {
    const value = await documents.get(KIND, KEY);
    const isClaim = typeof value === 'object' && value !== null && 'owner' in value && 'renewal' in value;
    return isClaim ? (value as Claim) : undefined;
  }

  /** Whether somebody else's claim still counts. */
  function counts(claim: Claim): boolean {
    if (seen?.claim.owner !== claim.owner || seen.claim.renewal !== claim.renewal) {
      seen = { claim, sinceMs: steadyMs() };
    }
    return steadyMs() - seen.sinceMs < leaseMs;
  }

  return {
    async renew() {
      const claim = await read();
      const isOurs = claim?.owner === owner;
      if (claim !== undefined && !isOurs && counts(claim)) return false;
      await documents.put(KIND, KEY, { owner, renewal: ++renewals } satisfies Claim);
      if (isOurs) return true;
      await delay(leaseMs * SETTLE_SHARE);
      return (await read())?.owner === owner;
    },
    async release() {
      if ((await read())?.owner === owner) await documents.delete(KIND, KEY);
    },
  };
}
