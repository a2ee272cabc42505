import type { HttpProblem } from '../api/http-problem.ts';
import type { Clock } from '../core/clock.ts';
import type { DocumentStore } from '../store/store.ts';
import type { AccountDirectory } from './account-directory.ts';
import { accountProblem, noSuch } from './account-problem.ts';
import type { PasswordChecker } from './password-checker.ts';
import { passwordProblem } from './password-rules.ts';
import { signInKey } from './sessions.ts';
import { isUserName, KIND, localUserId, userSchema } from './user.ts';
import type { User } from './user.ts';
import type { UserRole } from '../core/role.ts';

/** All are in memory, 300 bytes each. */
export const USERS_LIMIT = 10_000;

export interface UsersDeps {
  readonly documents: DocumentStore;
  readonly directory: AccountDirectory;
  readonly passwords: PasswordChecker;
  readonly clock: Clock;
}

export interface UserChange {
  readonly role?: UserRole | undefined;
  readonly disabled?: boolean | undefined;
  readonly password?: string | undefined;
}

/** The users of an installation. What changes here takes effect here at once, in other processes within seconds. */
export class Users {
  readonly #deps: UsersDeps;

  constructor(deps: UsersDeps) {
    this.#deps = deps;
  }

  /** As the store has it now. */
  async get(id: string): Promise<User | undefined> {
    return userSchema.safeParse(await this.#deps.documents.get(KIND.user, id)).data;
  }

  async count(): Promise<number> {
    return (await this.#deps.documents.list(KIND.user)).length;
  }

  /**
   * Adds a local user; without a password nobody can sign in as it yet.
   * @throws HttpProblem 400 for a name or password that will not do, 409 when the name is taken
   */
  async add(given: { name: string; role: UserRole; password?: string | undefined }): Promise<User> {
    const { name, role, password } = given;
    if (!isUserName(name)) {
      throw accountProblem(400, {
        code: 'BAD_USER_NAME',
        detail: `${JSON.stringify(name.slice(0, 100))} cannot be a user name.`,
        nextStep: 'Use up to 64 letters, digits and . _ @ + -, beginning with a letter or digit.',
      });
    }
    const id = localUserId(name);
    if ((await this.get(id)) !== undefined) {
      throw accountProblem(409, {
        code: 'USER_EXISTS',
        detail: `There is a user ${name} already.`,
        nextStep: 'Choose another name, or change that user.',
      });
    }
    const { directory, clock } = this.#deps;
    if (directory.users.length >= USERS_LIMIT) throw tooManyUsers();
    const passwordHash = password === undefined ? undefined : await this.#hash(password, name);
    return this.#keep({
      id,
      name,
      role,
      origin: 'local',
      ...(passwordHash === undefined ? {} : { passwordHash }),
      disabled: false,
      generation: 1,
      createdMs: clock.nowMs(),
    });
  }

  /** A user whom the identity provider vouches for; its role is what the provider says now. */
  async fromProvider(given: { id: string; name: string; role: UserRole }): Promise<User> {
    const known = await this.get(given.id);
    if (known === undefined && this.#deps.directory.users.length >= USERS_LIMIT) throw tooManyUsers();
    if (known?.name === given.name && known.role === given.role) return known;
    return this.#keep({
      disabled: false,
      generation: 1,
      createdMs: this.#deps.clock.nowMs(),
      ...known,
      ...given,
      origin: 'oidc',
    });
  }

  /**
   * Changes role, password or whether the user may sign in. A new password and disabling end all sessions.
   * @throws HttpProblem 404, 400 for a password that will not do, 409 when no admin would be left
   */
  async change(id: string, change: UserChange): Promise<User> {
    const user = await this.get(id);
    if (user === undefined) throw noSuch('user', id);
    const { role = user.role, disabled = user.disabled, password } = change;
    if (user.origin === 'oidc' && (password !== undefined || role !== user.role))
      throw signsInElsewhere(user);
    if (role !== 'admin' || disabled) await this.#requireOtherAdmin(user);
    const passwordHash = password === undefined ? user.passwordHash : await this.#hash(password, user.name);
    const endsSessions = password !== undefined || (disabled && !user.disabled);
    return this.#keep({
      ...user,
      role,
      disabled,
      ...(passwordHash === undefined ? {} : { passwordHash }),
      generation: user.generation + (endsSessions ? 1 : 0),
    });
  }

  /** @throws HttpProblem 404, 409 when no admin would be left */
  async remove(id: string): Promise<void> {
    const user = await this.get(id);
    if (user === undefined) throw noSuch('user', id);
    await this.#requireOtherAdmin(user);
    await this.#deps.documents.delete(KIND.user, id);
    await this.#deps.documents.delete(KIND.lastUse, signInKey(id));
    await this.#deps.directory.refresh();
  }

  async #requireOtherAdmin(user: User): Promise<void> {
    if (user.role !== 'admin' || user.disabled) return;
    await this.#deps.directory.refresh();
    const others = this.#deps.directory.users.filter(({ id }) => id !== user.id);
    if (others.some(({ role, disabled }) => role === 'admin' && !disabled)) return;
    throw accountProblem(409, {
      code: 'LAST_ADMIN',
      detail: `${user.name} is the last admin who can sign in.`,
      nextStep: 'Make somebody else an admin first.',
    });
  }

  /** @throws HttpProblem 400 */
  async #hash(password: string, name: string): Promise<string> {
    const problem = passwordProblem(password, name);
    if (problem === undefined) return this.#deps.passwords.hash(password);
    throw accountProblem(400, {
      code: 'WEAK_PASSWORD',
      detail: `This password will not do. ${problem}`,
      nextStep: 'Take three or four random words, or what a password manager makes.',
    });
  }

  async #keep(user: User): Promise<User> {
    await this.#deps.documents.put(KIND.user, user.id, user);
    await this.#deps.directory.refresh();
    return user;
  }
}

export function signsInElsewhere({ name }: User): HttpProblem {
  return accountProblem(409, {
    code: 'SIGNS_IN_ELSEWHERE',
    detail: `${name} signs in through the identity provider, which has the password and the role.`,
    nextStep: 'Change them there; a new role counts from the next sign-in.',
  });
}

function tooManyUsers() {
  return accountProblem(409, {
    code: 'TOO_MANY_USERS',
    detail: `There are ${USERS_LIMIT} users, which is the most.`,
    nextStep: 'Remove those who are gone.',
  });
}
