/**
 * The ids published lately, oldest first, bounded by count and age. Remembering and forgetting return what has to
 * change on disk, so that the window survives a crash together with the messages.
 */
export interface IdempotencyWindow {
  has(id: string): boolean;
  /** Remembers the id; returns the ids that fell out of the window for it. */
  remember(id: string, seen: SeenId): readonly ForgottenId[];
  /** For a publish that failed: the id may be published again. */
  forget(id: string): void;
  readonly size: number;
}

export interface SeenId {
  readonly sequence: number;
  readonly timeMs: number;
}

export interface ForgottenId {
  readonly id: string;
  readonly sequence: number;
}

export interface IdempotencyLimits {
  readonly count: number;
  readonly ageMs: number;
}

export function createIdempotencyWindow(limits: IdempotencyLimits): IdempotencyWindow {
  const seenById = new Map<string, SeenId>();

  function evict(nowMs: number): ForgottenId[] {
    const forgotten: ForgottenId[] = [];
    for (const [id, { sequence, timeMs }] of seenById) {
      if (seenById.size <= limits.count && nowMs - timeMs <= limits.ageMs) break;
      seenById.delete(id);
      forgotten.push({ id, sequence });
    }
    return forgotten;
  }

  return {
    has: (id) => seenById.has(id),
    remember(id, seen) {
      seenById.set(id, seen);
      return evict(seen.timeMs);
    },
    forget: (id) => void seenById.delete(id),
    get size() {
      return seenById.size;
    },
  };
}
