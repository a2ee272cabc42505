import { HttpProblem } from '../api/http-problem.ts';
import type { Clock } from '../core/clock.ts';
import type { DocumentStore } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Principal } from './principal.ts';
import { digestOf } from './secret.ts';
import { apiTokenSchema, KIND, userSchema } from './user.ts';
import type { ApiToken, User } from './user.ts';

/** How often users and tokens are read again: what another process revoked is refused after at most twice this time. */
const REFRESH_MS = 4000;
/** An unknown token reads them at once, so that a new one works everywhere; but no more often than this. */
const REFRESH_PAUSE_MS = 1000;

/** Every token of ours begins so: other credentials are not looked for. */
export const API_TOKEN_PREFIX = 'ls_';

export interface AccountDirectoryDeps {
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Users and API tokens in memory: a request costs one digest and one look-up, no call of the store. While the store is away the
 * last known ones count.
 */
export class AccountDirectory {
  readonly #deps: AccountDirectoryDeps;
  readonly #uses = new Map<string, number>();
  #users = new Map<string, User>();
  #tokens = new Map<string, ApiToken>();
  #readMs = -Infinity;
  #reading: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: AccountDirectoryDeps) {
    this.#deps = deps;
  }

  /** Reads now and from now on; a store that is away is asked again. */
  async start(): Promise<void> {
    await this.#tryRefresh();
    this.#timer = setInterval(() => void this.#tryRefresh(), REFRESH_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** False until users and tokens were read for the first time. */
  get isReady(): boolean {
    return this.#readMs > -Infinity;
  }

  /** In the order of their ids. */
  get users(): readonly User[] {
    return [...this.#users.values()];
  }

  user(id: string): User | undefined {
    return this.#users.get(id);
  }

  /** By digest. */
  get tokens(): ReadonlyMap<string, ApiToken> {
    return this.#tokens;
  }

  /**
   * Whose API token this is; undefined when it is none, expired or revoked.
   * @throws HttpProblem 503 while tokens could never be read: nobody can say yet
   */
  async principalOfToken(token: string): Promise<Principal | undefined> {
    if (!token.startsWith(API_TOKEN_PREFIX)) return undefined;
    const digest = digestOf(token);
    if (!this.#tokens.has(digest) && this.#ageMs() > REFRESH_PAUSE_MS) await this.#tryRefresh();
    const known = this.#tokens.get(digest);
    if (known === undefined && !this.isReady) throw notReadYet();
    if (known === undefined) return undefined;
    const nowMs = this.#deps.clock.nowMs();
    if (known.expiresMs !== undefined && known.expiresMs <= nowMs) return undefined;
    this.#uses.set(digest, nowMs);
    return { kind: 'api-token', id: tokenIdOf(digest), name: known.name, role: known.role };
  }

  /** Digests of tokens used since the last call, with the time of their last use, ms. */
  takeUses(): ReadonlyMap<string, number> {
    const taken = new Map(this.#uses);
    this.#uses.clear();
    return taken;
  }

  /** Reads everything again: called after each change made here. */
  async refresh(): Promise<void> {
    // One that began before the change may not see it.
    await this.#reading?.catch(() => undefined);
    this.#reading = this.#read().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { documents, clock } = this.#deps;
    const startMs = clock.nowMs();
    const [users, tokens] = await Promise.all([documents.list(KIND.user), documents.list(KIND.apiToken)]);
    this.#users = decoded(users, userSchema);
    this.#tokens = decoded(tokens, apiTokenSchema);
    this.#readMs = startMs;
  }

  async #tryRefresh(): Promise<void> {
    try {
      await (this.#reading ?? this.refresh());
    } catch (error) {
      this.#deps.log.warn({ error }, 'users and tokens could not be read; the last known ones count');
    }
  }

  #ageMs(): number {
    return this.#deps.clock.nowMs() - this.#readMs;
  }
}

function notReadYet(): HttpProblem {
  return new HttpProblem(503, {
    code: 'STORE_UNREACHABLE',
    detail: 'The store that keeps the tokens does not answer yet.',
    nextStep: 'Send it again; nothing was taken.',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

const RETRY_AFTER_SECONDS = 5;

/** What people know a token by: the beginning of its digest. */
export function tokenIdOf(digest: string): string {
  return digest.slice(0, TOKEN_ID_CHARACTERS);
}

/** 64 bits. */
const TOKEN_ID_CHARACTERS = 16;

/** Documents that are none of ours are left out: they cannot open anything. */
function decoded<T>(
  listed: readonly { readonly key: string; readonly value: unknown }[],
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
): Map<string, T> {
  const all = new Map<string, T>();
  for (const { key, value } of listed) {
    const parsed = schema.safeParse(value);
    if (parsed.success) all.set(key, parsed.data);
  }
  return all;
}
