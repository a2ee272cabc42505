import type { Accounts } from '../../accounts/accounts.ts';
import { noSuch } from '../../accounts/account-problem.ts';
import type { User } from '../../accounts/user.ts';
import { signsInElsewhere } from '../../accounts/users.ts';
import {
  accountIdParams,
  removedSchema,
  userBody,
  userLinkSchema,
  userPatch,
  userSchema,
  usersSchema,
} from '../../api/accounts.ts';
import type { UserDto, UserLinkDto } from '../../api/accounts.ts';
import { HttpProblem } from '../../api/http-problem.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';

const tag = 'accounts';
const PATH = '/api/v1/users';
const ONE = `${PATH}/{id}`;

/** The users of this installation, for admins. */
export function userRoutes(accounts: Accounts): Route[] {
  const { users } = accounts;
  return [
    route({ method: 'GET', path: PATH, summary: 'Users, by name', tag, answer: usersSchema }, async () => ({
      users: await listUsers(accounts),
    })),
    route(
      {
        method: 'POST',
        path: PATH,
        summary: 'Add a user; without a password, the answer holds a one-time link to choose one',
        tag,
        body: userBody,
        answer: userLinkSchema,
      },
      async ({ body }) => {
        requireAccounts(accounts);
        const user = await users.add(body);
        return body.password === undefined ? linkOf(user, accounts) : { user: userDto(user) };
      },
    ),
    route(
      {
        method: 'PATCH',
        path: ONE,
        summary: 'Change the role or password, or let a user sign in no more',
        tag,
        params: accountIdParams,
        body: userPatch,
        answer: userSchema,
      },
      async ({ params, body }) => userDto(await users.change(params.id, body)),
    ),
    ...oneUserRoutes(accounts),
  ];
}

function oneUserRoutes(accounts: Accounts): Route[] {
  const { users } = accounts;
  return [
    route(
      {
        method: 'DELETE',
        path: ONE,
        summary: 'Remove a user and end its sessions',
        tag,
        params: accountIdParams,
        answer: removedSchema,
      },
      async ({ params }) => {
        await users.remove(params.id);
        return { removed: true as const };
      },
    ),
    route(
      {
        method: 'POST',
        path: `${ONE}/link`,
        summary: 'A one-time link under which the user chooses a new password',
        tag,
        params: accountIdParams,
        answer: userLinkSchema,
      },
      async ({ params }) => {
        requireAccounts(accounts);
        const user = await users.get(params.id);
        if (user === undefined) throw noSuch('user', params.id);
        if (user.origin === 'oidc') throw signsInElsewhere(user);
        return linkOf(user, accounts);
      },
    ),
  ];
}

async function listUsers({ directory, sessions }: Accounts): Promise<UserDto[]> {
  await directory.refresh();
  const lastUses = await sessions.lastSignIns();
  return [...directory.users]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((user) => {
      const lastMs = lastUses.get(user.id);
      return {
        ...userDto(user),
        ...(lastMs === undefined ? {} : { lastSignInAt: new Date(lastMs).toISOString() }),
      };
    });
}

async function linkOf(user: User, { codes }: Accounts): Promise<UserLinkDto> {
  const { code, expiresMs } = await codes.create(user.id);
  return {
    user: userDto(user),
    link: `/setup?code=${code}`,
    linkExpiresAt: new Date(expiresMs).toISOString(),
  };
}

function userDto({ id, name, role, origin, disabled, passwordHash, createdMs }: User): UserDto {
  return {
    id,
    name,
    role,
    origin,
    disabled,
    hasPassword: passwordHash !== undefined,
    createdAt: new Date(createdMs).toISOString(),
  };
}

/** Users and tokens that open nothing would only look like protection. */
export function requireAccounts({ mode }: Accounts): void {
  if (mode === 'accounts') return;
  throw new HttpProblem(409, {
    code: 'ACCOUNTS_OFF',
    detail: 'Accounts are off on this server.',
    nextStep: 'Set accounts.mode to local in the configuration and start again.',
  });
}
