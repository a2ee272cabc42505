import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { DocumentStore } from '../store/store.ts';
import { createSecret, digestOf } from './secret.ts';
import { KIND } from './user.ts';

const setupCodeSchema = z.object({
  /** Whose password it sets; undefined: it makes the first admin. */
  userId: z.string().optional(),
  expiresMs: z.number(),
});

/** A day: somebody who is invited reads mail once a day. */
export const SETUP_CODE_LIFE_MS = 86_400_000;

export interface SetupPurpose {
  /** Undefined: it makes the first admin. */
  readonly userId?: string | undefined;
}

/** One-time codes of links under which somebody chooses a password; kept by digest. */
export class SetupCodes {
  readonly #documents: DocumentStore;
  readonly #clock: Clock;

  constructor(deps: { documents: DocumentStore; clock: Clock }) {
    this.#documents = deps.documents;
    this.#clock = deps.clock;
  }

  /** A new code; earlier ones for the same user, or for the first admin, are void. */
  async create(userId: string | undefined): Promise<{ code: string; expiresMs: number }> {
    await this.revoke(userId);
    const code = createSecret();
    const expiresMs = this.#clock.nowMs() + SETUP_CODE_LIFE_MS;
    await this.#documents.put(KIND.setupCode, digestOf(code), {
      ...(userId === undefined ? {} : { userId }),
      expiresMs,
    });
    return { code, expiresMs };
  }

  /** What a code is for; undefined when it is used, expired or was never given. */
  async look(code: string): Promise<SetupPurpose | undefined> {
    const found = setupCodeSchema.safeParse(await this.#documents.get(KIND.setupCode, digestOf(code)));
    if (!found.success || found.data.expiresMs <= this.#clock.nowMs()) return undefined;
    return { userId: found.data.userId };
  }

  /** Uses a code up. */
  async use(code: string): Promise<void> {
    await this.#documents.delete(KIND.setupCode, digestOf(code));
  }

  /** Voids the codes for a user, or for the first admin, and those that expired. */
  async revoke(userId: string | undefined): Promise<void> {
    for (const { key, value } of await this.#documents.list(KIND.setupCode)) {
      const { data } = setupCodeSchema.safeParse(value);
      const isKept = data !== undefined && data.userId !== userId && data.expiresMs > this.#clock.nowMs();
      if (!isKept) await this.#documents.delete(KIND.setupCode, key);
    }
  }
}
