import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { DocumentStore } from '../store/store.ts';
import type { AccountDirectory } from './account-directory.ts';
import { SERVER_TOKEN } from './principal.ts';
import type { Principal } from './principal.ts';
import { createSecret, digestOf } from './secret.ts';
import { KIND } from './user.ts';
import type { User } from './user.ts';

const sessionSchema = z.object({
  /** Undefined: opened with `server.token`. */
  userId: z.string().optional(),
  /** Of the user then; of `server.token` the beginning of its digest, so that another token ends the session. */
  generation: z.union([z.number(), z.string()]),
  createdMs: z.number(),
  address: z.string(),
  agent: z.string(),
});
type Session = z.infer<typeof sessionSchema>;

/** How long a session is believed without asking the store: what ended elsewhere ends here after this time. */
const BELIEVED_MS = 4000;
const BELIEVED_LIMIT = 10_000;
/** The last use is written down no more often, so a session may end this much early. */
const USE_PAUSE_MS = 60_000;
/** Sessions of one user; with one more, the oldest ends. */
const SESSIONS_OF_USER = 20;
/** Of the browser's name, to tell sessions apart. Characters. */
const AGENT_KEPT = 200;
const GENERATION_CHARACTERS = 16;

export interface SessionsDeps {
  readonly documents: DocumentStore;
  readonly directory: AccountDirectory;
  readonly clock: Clock;
  /** `server.token` */
  readonly serverToken: string | undefined;
  /** A session ends when it was not used for this long, ms … */
  readonly idleMs: number;
  /** … and at this age whatever happens, ms. */
  readonly lifeMs: number;
}

/** Where a sign-in comes from. */
export interface SignInOrigin {
  readonly address: string;
  readonly agent: string;
}

interface Believed {
  readonly session: Session;
  readonly readMs: number;
  usedMs: number;
}

/** Signed-in browsers: the browser has a random id, the store its digest. */
export class Sessions {
  readonly #deps: SessionsDeps;
  readonly #believed = new Map<string, Believed>();

  constructor(deps: SessionsDeps) {
    this.#deps = deps;
  }

  /** Opens a session under a new id; of `server.token` when no user is given. */
  async open(user: User | undefined, { address, agent }: SignInOrigin): Promise<string> {
    const id = createSecret();
    const session: Session = {
      ...(user === undefined ? {} : { userId: user.id }),
      generation: user?.generation ?? this.#tokenGeneration(),
      createdMs: this.#deps.clock.nowMs(),
      address,
      agent: agent.slice(0, AGENT_KEPT),
    };
    await this.#deps.documents.put(KIND.session, digestOf(id), session);
    if (user !== undefined) {
      await this.#deps.documents.put(KIND.lastUse, signInKey(user.id), session.createdMs);
    }
    await this.#dropOver(user?.id);
    return id;
  }

  /** When users signed in last, ms, by user id. */
  async lastSignIns(): Promise<ReadonlyMap<string, number>> {
    const prefix = signInKey('');
    const uses = await this.#deps.documents.list(KIND.lastUse);
    return new Map(
      uses
        .filter(({ key, value }) => key.startsWith(prefix) && typeof value === 'number')
        .map(({ key, value }) => [key.slice(prefix.length), Number(value)]),
    );
  }

  /** Who is signed in under this id; undefined when the session is over or never was. */
  async principalOf(id: string): Promise<Principal | undefined> {
    const digest = digestOf(id);
    const believed = await this.#believe(digest);
    if (believed === undefined) return undefined;
    const { clock, idleMs, lifeMs } = this.#deps;
    const nowMs = clock.nowMs();
    const principal = this.#principal(believed.session);
    const isOver =
      nowMs - believed.usedMs > idleMs ||
      nowMs - believed.session.createdMs > lifeMs ||
      principal === undefined;
    if (isOver) {
      await this.#remove(digest);
      return undefined;
    }
    if (nowMs - believed.usedMs > USE_PAUSE_MS) {
      believed.usedMs = nowMs;
      await this.#deps.documents.put(KIND.lastUse, useKey(digest), nowMs);
    }
    return principal;
  }

  /** Signs out. Does nothing when the session is over already. */
  close(id: string): Promise<void> {
    return this.#remove(digestOf(id));
  }

  /** Deletes what is over, and marks of use that another process left behind; called now and then. */
  async dropOver(): Promise<void> {
    await this.#dropOver(undefined);
    const { documents } = this.#deps;
    const open = new Set((await documents.list(KIND.session)).map(({ key }) => useKey(key)));
    for (const { key } of await documents.list(KIND.lastUse)) {
      if (key.startsWith(useKey('')) && !open.has(key)) await documents.delete(KIND.lastUse, key);
    }
  }

  #principal({ userId, generation }: Session): Principal | undefined {
    if (userId === undefined) return generation === this.#tokenGeneration() ? SERVER_TOKEN : undefined;
    const user = this.#deps.directory.user(userId);
    if (user === undefined || user.disabled || user.generation !== generation) return undefined;
    return { kind: 'user', id: user.id, name: user.name, role: user.role };
  }

  /** Empty when there is no such token, which no session has. */
  #tokenGeneration(): string {
    const { serverToken } = this.#deps;
    return serverToken === undefined ? '' : digestOf(serverToken).slice(0, GENERATION_CHARACTERS);
  }

  async #believe(digest: string): Promise<Believed | undefined> {
    const nowMs = this.#deps.clock.nowMs();
    const known = this.#believed.get(digest);
    if (known !== undefined && nowMs - known.readMs < BELIEVED_MS) return known;
    this.#believed.delete(digest);
    const { documents } = this.#deps;
    const session = sessionSchema.safeParse(await documents.get(KIND.session, digest)).data;
    if (session === undefined) return undefined;
    const lastUse = await documents.get(KIND.lastUse, useKey(digest));
    const usedMs = Math.max(session.createdMs, typeof lastUse === 'number' ? lastUse : 0, known?.usedMs ?? 0);
    const believed = { session, readMs: nowMs, usedMs };
    this.#believed.set(digest, believed);
    const [oldest] = this.#believed.keys();
    if (this.#believed.size > BELIEVED_LIMIT && oldest !== undefined) this.#believed.delete(oldest);
    return believed;
  }

  async #remove(digest: string): Promise<void> {
    this.#believed.delete(digest);
    await this.#deps.documents.delete(KIND.session, digest);
    await this.#deps.documents.delete(KIND.lastUse, useKey(digest));
  }

  async #dropOver(userId: string | undefined): Promise<void> {
    const { documents, clock, lifeMs } = this.#deps;
    const listed = (await documents.list(KIND.session)).map(({ key, value }) => ({
      key,
      session: sessionSchema.safeParse(value).data,
    }));
    const over = listed.filter(
      ({ session }) =>
        session === undefined ||
        clock.nowMs() - session.createdMs > lifeMs ||
        this.#principal(session) === undefined,
    );
    const beyond = listed
      .filter(({ session }) => userId !== undefined && session?.userId === userId)
      .sort((a, b) => (b.session?.createdMs ?? 0) - (a.session?.createdMs ?? 0))
      .slice(SESSIONS_OF_USER);
    for (const { key } of new Set([...over, ...beyond])) await this.#remove(key);
  }
}

function useKey(digest: string): string {
  return `session:${digest}`;
}

/** Of the last sign-in of a user. */
export function signInKey(userId: string): string {
  return `user:${userId}`;
}
