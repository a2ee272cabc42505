import { HttpProblem } from '../api/http-problem.ts';
import type { AuditLog } from './audit-log.ts';
import type { LoginThrottle } from './login-throttle.ts';
import type { PasswordChecker } from './password-checker.ts';
import type { OidcPerson } from './oidc/oidc-client.ts';
import { SERVER_TOKEN } from './principal.ts';
import type { Principal } from './principal.ts';
import { isSecret } from './secret.ts';
import type { Sessions, SignInOrigin } from './sessions.ts';
import type { SetupCodes, SetupPurpose } from './setup-codes.ts';
import { localUserId } from './user.ts';
import type { User } from './user.ts';
import type { Users } from './users.ts';

export interface SignInDeps {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly codes: SetupCodes;
  readonly passwords: PasswordChecker;
  readonly throttle: LoginThrottle;
  readonly audit: AuditLog;
  /** Whether users can sign in. */
  readonly hasUsers: boolean;
  readonly serverToken: string | undefined;
}

export interface SignedIn {
  /** Of the session: what the browser keeps. */
  readonly sessionId: string;
  readonly principal: Principal;
}

/** Ways into a session. Each attempt is slowed down when there are many, and written to the audit log. */
export class SignIn {
  readonly #deps: SignInDeps;
  /** Codes being used right now: each opens one door. */
  readonly #codesInUse = new Set<string>();

  constructor(deps: SignInDeps) {
    this.#deps = deps;
  }

  /** @throws HttpProblem 401 without saying which of the two was wrong; 429 with the time to wait */
  async withPassword(given: { name: string; password: string }, origin: SignInOrigin): Promise<SignedIn> {
    const { users, passwords, hasUsers } = this.#deps;
    const id = localUserId(given.name);
    await this.#admit(given.name, origin);
    const user = hasUsers ? await users.get(id) : undefined;
    const hash = user?.origin === 'local' && !user.disabled ? user.passwordHash : undefined;
    if (!(await passwords.verify(given.password, hash)) || user === undefined) {
      await this.#audit(given.name, origin, 'refused');
      throw new HttpProblem(401, {
        code: 'WRONG_PASSWORD',
        detail: 'No user with this name has this password.',
        nextStep: 'Check both; an admin can give you a link for a new password.',
      });
    }
    this.#deps.throttle.succeeded(given.name, origin.address);
    return this.#open(user, origin);
  }

  /** @throws HttpProblem 401, 429 */
  async withServerToken(token: string, origin: SignInOrigin): Promise<SignedIn> {
    const { serverToken, throttle, sessions } = this.#deps;
    await this.#admit(SERVER_TOKEN.name, origin);
    if (serverToken === undefined || !isSecret(token, serverToken)) {
      await this.#audit(SERVER_TOKEN.name, origin, 'refused');
      throw new HttpProblem(401, {
        code: 'WRONG_TOKEN',
        detail: 'That is not the token of this server.',
        nextStep: 'It is the value of server.token in the configuration.',
      });
    }
    throttle.succeeded(SERVER_TOKEN.name, origin.address);
    const sessionId = await sessions.open(undefined, origin);
    await this.#audit(SERVER_TOKEN.name, origin, 'done');
    return { sessionId, principal: SERVER_TOKEN };
  }

  /** Somebody the identity provider vouches for. @throws HttpProblem 403 when they may not sign in any more */
  async withProvider(person: OidcPerson, origin: SignInOrigin): Promise<SignedIn> {
    const user = await this.#deps.users.fromProvider(person);
    if (!user.disabled) return this.#open(user, origin);
    await this.#audit(user.name, origin, 'refused');
    throw new HttpProblem(403, {
      code: 'USER_DISABLED',
      detail: `${user.name} may not sign in any more.`,
      nextStep: 'Ask an admin.',
    });
  }

  /** Writes down who was let in nowhere, and throws `error` again. Garbage that anybody can send is not written down. */
  async refusedByProvider(error: unknown, { address }: SignInOrigin): Promise<never> {
    if (error instanceof HttpProblem && error.status === 403) {
      await this.#deps.audit.add({
        who: { kind: 'user', name: 'single sign-on' },
        address,
        action: 'sign in',
        outcome: 'refused',
        detail: error.message,
      });
    }
    throw error;
  }

  async #open(user: User, origin: SignInOrigin): Promise<SignedIn> {
    const sessionId = await this.#deps.sessions.open(user, origin);
    await this.#audit(user.name, origin, 'done');
    return { sessionId, principal: principalOf(user) };
  }

  /** Whom a one-time link is for. @throws HttpProblem 410 when it is not, or no longer, good; 429 */
  async lookAtLink(code: string, origin: SignInOrigin): Promise<LinkPurpose> {
    await this.#admit(LINK_NAME, origin);
    const purpose = await this.#purposeOf(code);
    if (purpose === undefined) throw linkIsOver();
    this.#deps.throttle.succeeded(LINK_NAME, origin.address);
    if (purpose.userId === undefined) return { kind: 'first-admin' };
    const user = await this.#deps.users.get(purpose.userId);
    return { kind: 'password', name: user?.name ?? purpose.userId };
  }

  /**
   * Uses a one-time link: makes the first admin, or sets a user's password; either way signs in.
   * @throws HttpProblem 410 for a link that is used, expired or wrong; 400 for a name or password that will not do; 429
   */
  async withLink(
    given: { code: string; name?: string | undefined; password: string },
    origin: SignInOrigin,
  ): Promise<SignedIn> {
    const { code, password } = given;
    await this.#admit(LINK_NAME, origin);
    if (this.#codesInUse.has(code)) throw linkIsOver();
    this.#codesInUse.add(code);
    try {
      const purpose = await this.#purposeOf(code);
      if (purpose === undefined) throw linkIsOver();
      const user = await this.#useLink(purpose, given.name ?? '', password);
      await this.#deps.codes.use(code);
      this.#deps.throttle.succeeded(LINK_NAME, origin.address);
      await this.#deps.audit.add({
        who: principalOf(user),
        address: origin.address,
        action: purpose.userId === undefined ? 'create first admin' : 'set password by link',
        target: `user=${user.name}`,
        outcome: 'done',
      });
      return await this.#open(user, origin);
    } finally {
      this.#codesInUse.delete(code);
    }
  }

  /**
   * Changes the own password; every session of the user ends, and a new one is opened.
   * @throws HttpProblem 401 when the current one is wrong, 400 for a new one that will not do, 429
   */
  async changePassword(
    userId: string,
    given: { current: string; password: string },
    origin: SignInOrigin,
  ): Promise<SignedIn> {
    const { users, passwords, throttle } = this.#deps;
    const user = await users.get(userId);
    await this.#admit(user?.name ?? userId, origin);
    if (!(await passwords.verify(given.current, user?.passwordHash)) || user === undefined) {
      throw new HttpProblem(401, {
        code: 'WRONG_PASSWORD',
        detail: 'That is not your current password.',
        nextStep: 'Check it; an admin can give you a link for a new one.',
      });
    }
    throttle.succeeded(user.name, origin.address);
    return this.#open(await users.change(userId, { password: given.password }), origin);
  }

  async #useLink(purpose: SetupPurpose, name: string, password: string): Promise<User> {
    const { users, codes } = this.#deps;
    if (purpose.userId !== undefined) return users.change(purpose.userId, { password });
    const user = await users.add({ name, role: 'admin', password });
    await codes.revoke(undefined);
    return user;
  }

  /** A link for the first admin is over as soon as there is a user, whoever made it. */
  async #purposeOf(code: string): Promise<SetupPurpose | undefined> {
    const { users, codes } = this.#deps;
    const purpose = await codes.look(code);
    if (purpose === undefined) return undefined;
    if (purpose.userId === undefined) return (await users.count()) === 0 ? purpose : undefined;
    return (await users.get(purpose.userId))?.disabled === false ? purpose : undefined;
  }

  async #admit(name: string, { address }: SignInOrigin): Promise<void> {
    const waitMs = this.#deps.throttle.attempt(name, address);
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / 1000);
    throw new HttpProblem(429, {
      code: 'TOO_MANY_ATTEMPTS',
      detail: `There were too many attempts from ${address}; the next one counts in ${seconds} s.`,
      nextStep: 'Wait, then try again. Each further failure doubles the wait, up to 15 minutes.',
      retryAfterSeconds: seconds,
    });
  }

  #audit(name: string, { address }: SignInOrigin, outcome: 'done' | 'refused'): Promise<void> {
    const kind = name === SERVER_TOKEN.name ? 'server-token' : 'user';
    return this.#deps.audit.add({ who: { kind, name }, address, action: 'sign in', outcome });
  }
}

export type LinkPurpose =
  { readonly kind: 'first-admin' } | { readonly kind: 'password'; readonly name: string };

/** What attempts at links count as: they name no account. */
const LINK_NAME = 'one-time link';

function principalOf({ id, name, role }: User): Principal {
  return { kind: 'user', id, name, role };
}

function linkIsOver(): HttpProblem {
  return new HttpProblem(410, {
    code: 'LINK_IS_OVER',
    detail: 'This link was used, has expired, or was never given out.',
    nextStep:
      'Ask an admin for a new one. The very first link is printed when LogSentry starts and nobody has an account: start it again.',
  });
}
