import type { Clock } from '../core/clock.ts';
import type { Role } from '../core/role.ts';
import type { DocumentStore } from '../store/store.ts';
import type { AccountDirectory } from './account-directory.ts';
import { API_TOKEN_PREFIX, tokenIdOf } from './account-directory.ts';
import { accountProblem, noSuch } from './account-problem.ts';
import { createSecret, digestOf } from './secret.ts';
import { KIND } from './user.ts';
import type { ApiToken } from './user.ts';

/** All are in memory, 300 bytes each. */
export const API_TOKENS_LIMIT = 10_000;

const DAY_MS = 86_400_000;

export interface ListedToken extends ApiToken {
  readonly id: string;
  readonly lastUsedMs?: number | undefined;
}

/** Tokens for shippers and programs, which only their owner ever sees: kept by digest. */
export class ApiTokens {
  readonly #documents: DocumentStore;
  readonly #directory: AccountDirectory;
  readonly #clock: Clock;

  constructor(deps: { documents: DocumentStore; directory: AccountDirectory; clock: Clock }) {
    this.#documents = deps.documents;
    this.#directory = deps.directory;
    this.#clock = deps.clock;
  }

  /** Newest first, expired ones too. */
  async list(): Promise<readonly ListedToken[]> {
    await this.#directory.refresh();
    await this.keepUses();
    const uses = new Map((await this.#documents.list(KIND.lastUse)).map(({ key, value }) => [key, value]));
    return [...this.#directory.tokens]
      .map(([digest, token]) => {
        const lastUsedMs = uses.get(useKey(digest));
        return {
          ...token,
          id: tokenIdOf(digest),
          ...(typeof lastUsedMs === 'number' ? { lastUsedMs } : {}),
        };
      })
      .sort((a, b) => b.createdMs - a.createdMs);
  }

  /** The only time the secret is told. @throws HttpProblem 409 when there are too many */
  async create(given: {
    readonly name: string;
    readonly role: Role;
    readonly createdBy: string;
    /** Missing: it does not expire. */
    readonly days?: number | undefined;
  }): Promise<ListedToken & { readonly secret: string }> {
    if (this.#directory.tokens.size >= API_TOKENS_LIMIT) {
      throw accountProblem(409, {
        code: 'TOO_MANY_TOKENS',
        detail: `There are ${API_TOKENS_LIMIT} tokens, which is the most.`,
        nextStep: 'Revoke those that are not used any more.',
      });
    }
    const { days, ...rest } = given;
    const secret = createSecret(API_TOKEN_PREFIX);
    const createdMs = this.#clock.nowMs();
    const token: ApiToken = {
      ...rest,
      createdMs,
      ...(days === undefined ? {} : { expiresMs: createdMs + days * DAY_MS }),
    };
    const digest = digestOf(secret);
    await this.#documents.put(KIND.apiToken, digest, token);
    await this.#directory.refresh();
    return { ...token, id: tokenIdOf(digest), secret };
  }

  /** Here it is refused from now on, elsewhere within seconds. @throws HttpProblem 404 */
  async revoke(id: string): Promise<ApiToken> {
    await this.#directory.refresh();
    const found = [...this.#directory.tokens].find(([digest]) => tokenIdOf(digest) === id);
    if (found === undefined) throw noSuch('token', id);
    const [digest, token] = found;
    await this.#documents.delete(KIND.apiToken, digest);
    await this.#documents.delete(KIND.lastUse, useKey(digest));
    await this.#directory.refresh();
    return token;
  }

  /** Writes down when tokens were used last; called now and then, not with every request. */
  async keepUses(): Promise<void> {
    for (const [digest, lastMs] of this.#directory.takeUses()) {
      if (this.#directory.tokens.has(digest)) await this.#documents.put(KIND.lastUse, useKey(digest), lastMs);
    }
  }
}

function useKey(digest: string): string {
  return `token:${digest}`;
}
