import { Argument, Command, Option } from 'commander';
import { removedSchema, userLinkSchema, userSchema, usersSchema } from '../../api/accounts.ts';
import type { UserDto, UserLinkDto } from '../../api/accounts.ts';
import { AppError } from '../../core/errors.ts';
import { USER_ROLES } from '../../core/role.ts';
import { type CliContext, writeLine } from '../cli-context.ts';
import type { ApiClient } from '../client/api-client.ts';
import { jsonBody } from '../client/json-body.ts';
import { readSecret } from '../read-secret.ts';
import { formatTable } from '../terminal/table.ts';
import { clientOf, serverOptions, type ServerOptions } from './options.ts';

const USERS = '/api/v1/users';

interface PasswordFlags extends ServerOptions {
  readonly passwordStdin?: boolean;
}

/** `logsentry user list|add|passwd|role|disable|enable|remove`, over the API of a running server. */
export function userCommand(context: CliContext): Command {
  const command = new Command('user').description(
    'Manage who may sign in. Needs accounts.mode: local, and a token with the role admin, such as server.token.',
  );
  const print = (text: string): Promise<void> => writeLine(context.stdout, text);
  add(command, 'list', 'List users with their roles.').action(async (flags: ServerOptions) => {
    const { users } = await clientOf(flags, context).json(USERS, usersSchema);
    await print(listUsers(users));
  });
  addUserCommand(command, context);
  passwdCommand(command, context);
  change(command, 'disable', {
    context,
    description: 'End a user’s sessions and let it sign in no more.',
    body: { disabled: true },
    done: 'is signed out and may not sign in.',
  });
  change(command, 'enable', {
    context,
    description: 'Let a disabled user sign in again.',
    body: { disabled: false },
    done: 'may sign in again.',
  });
  roleCommand(command, context);
  add(command, 'remove', 'Remove a user for good; disable is the way that can be taken back.')
    .argument('<name>', 'name of the user')
    .action(async (name: string, flags: ServerOptions) => {
      const client = clientOf(flags, context);
      const user = await findUser(client, name);
      await client.json(pathOf(user), removedSchema, { method: 'DELETE' });
      await print(`${user.name} is removed.`);
    });
  return command;
}

function addUserCommand(parent: Command, context: CliContext): void {
  add(parent, 'add', 'Add a user; prints a one-time link under which the password is chosen.')
    .argument('<name>', 'letters, digits and . _ @ + -')
    .addOption(new Option('--role <role>', 'what the user may do').choices(USER_ROLES).default('viewer'))
    .option('--password-stdin', 'read the password from standard input instead of printing a link')
    .action(async (name: string, flags: PasswordFlags & { role: string }) => {
      const client = clientOf(flags, context);
      const password = flags.passwordStdin === true ? await readSecret(context) : undefined;
      const body = { name, role: flags.role, ...(password === undefined ? {} : { password }) };
      const added = await client.json(USERS, userLinkSchema, { method: 'POST', ...jsonBody(body) });
      await writeLine(context.stdout, describeLink(added, client, `${added.user.name} is added.`));
    });
}

function passwdCommand(parent: Command, context: CliContext): void {
  add(parent, 'passwd', 'Give a user a new password; prints a one-time link under which it is chosen.')
    .argument('<name>', 'name of the user')
    .option('--password-stdin', 'read the password from standard input instead of printing a link')
    .action(async (name: string, flags: PasswordFlags) => {
      const client = clientOf(flags, context);
      const user = await findUser(client, name);
      if (flags.passwordStdin !== true) {
        const link = await client.json(`${pathOf(user)}/link`, userLinkSchema, { method: 'POST' });
        await writeLine(context.stdout, describeLink(link, client, 'The old password counts until then.'));
        return;
      }
      const password = await readSecret(context);
      await client.json(pathOf(user), userSchema, { method: 'PATCH', ...jsonBody({ password }) });
      await writeLine(context.stdout, `${user.name} has a new password; all its sessions have ended.`);
    });
}

function roleCommand(parent: Command, context: CliContext): void {
  add(parent, 'role', 'Change what a user may do.')
    .argument('<name>', 'name of the user')
    .addArgument(new Argument('<role>', 'the new role').choices(USER_ROLES))
    .action(async (name: string, role: string, flags: ServerOptions) => {
      const client = clientOf(flags, context);
      const user = await findUser(client, name);
      await client.json(pathOf(user), userSchema, { method: 'PATCH', ...jsonBody({ role }) });
      await writeLine(context.stdout, `${user.name} is ${role} now.`);
    });
}

interface Change {
  readonly context: CliContext;
  readonly description: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly done: string;
}

function change(parent: Command, verb: string, { context, description, body, done }: Change): void {
  add(parent, verb, description)
    .argument('<name>', 'name of the user')
    .action(async (name: string, flags: ServerOptions) => {
      const client = clientOf(flags, context);
      const user = await findUser(client, name);
      await client.json(pathOf(user), userSchema, { method: 'PATCH', ...jsonBody(body) });
      await writeLine(context.stdout, `${user.name} ${done}`);
    });
}

function add(parent: Command, name: string, description: string): Command {
  const command = parent.command(name).description(description);
  for (const option of serverOptions()) command.addOption(option);
  return command;
}

/** @throws AppError USAGE when there is none, or several of this name */
async function findUser(client: ApiClient, name: string): Promise<UserDto> {
  const { users } = await client.json(USERS, usersSchema);
  const found = users.filter((user) => user.id === name || user.name.toLowerCase() === name.toLowerCase());
  const [user] = found;
  if (user !== undefined && found.length === 1) return user;
  const ids = found.map(({ id }) => id).join(', ');
  throw new AppError(
    'USAGE',
    user === undefined
      ? `There is no user ${JSON.stringify(name)}.`
      : `Several users are called ${JSON.stringify(name)}: ${ids}.`,
    { nextStep: user === undefined ? 'List them with: logsentry user list.' : 'Name one by its id.' },
  );
}

function pathOf({ id }: UserDto): string {
  return `${USERS}/${encodeURIComponent(id)}`;
}

function describeLink({ user, link, linkExpiresAt }: UserLinkDto, client: ApiClient, intro: string): string {
  if (link === undefined) return intro;
  const until = linkExpiresAt?.slice(0, 16).replace('T', ' ') ?? '';
  return `${intro} Send this link to ${user.name}; it works once, until ${until} UTC:\n${client.url}${link}`;
}

function listUsers(users: readonly UserDto[]): string {
  if (users.length === 0)
    return 'Nobody has an account yet: `logsentry up` prints a link for the first admin.';
  const rows = users.map((user) => [
    user.name,
    user.role,
    user.origin === 'oidc' ? 'single sign-on' : user.hasPassword ? 'password' : 'no password yet',
    user.disabled ? 'disabled' : 'active',
    minute(user.lastSignInAt),
    user.id,
  ]);
  return formatTable(['name', 'role', 'signs in with', 'state', 'last sign-in (UTC)', 'id'], rows);
}

function minute(time: string | undefined): string {
  return time === undefined ? 'never' : time.slice(0, 16).replace('T', ' ');
}
