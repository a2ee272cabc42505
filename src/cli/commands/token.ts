import { Command, Option } from 'commander';
import { apiTokensSchema, newApiTokenSchema, removedSchema } from '../../api/accounts.ts';
import type { ApiTokenDto } from '../../api/accounts.ts';
import { AppError } from '../../core/errors.ts';
import { ROLES } from '../../core/role.ts';
import { type CliContext, writeLine } from '../cli-context.ts';
import { jsonBody } from '../client/json-body.ts';
import { formatTable } from '../terminal/table.ts';
import { clientOf, serverOptions, type ServerOptions, wholeNumber } from './options.ts';

const TOKENS = '/api/v1/tokens';
/** Ten years, as the server has it. */
const DAYS_LIMIT = 3650;

/** `logsentry token list|create|revoke`, over the API of a running server. */
export function tokenCommand(context: CliContext): Command {
  const command = new Command('token').description(
    'Manage API tokens of shippers and programs. Needs accounts.mode: local, and a token with the role admin.',
  );
  add(command, 'list', 'List API tokens, newest first.').action(async (flags: ServerOptions) => {
    const { tokens } = await clientOf(flags, context).json(TOKENS, apiTokensSchema);
    await writeLine(context.stdout, listTokens(tokens));
  });
  add(command, 'create', 'Make an API token and print it; it is told this once only.')
    .argument('<name>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('ingest'))
    .option('--days <days>', 'until it expires (default: it does not)', wholeNumber(1, DAYS_LIMIT))
    .action(async (name: string, flags: ServerOptions & { role: string; days?: number }) => {
      const { role, days } = flags;
      const body = { name, role, ...(days === undefined ? {} : { days }) };
      const client = clientOf(flags, context);
      const token = await client.json(TOKENS, newApiTokenSchema, { method: 'POST', ...jsonBody(body) });
      // The token alone on standard output, so that it can go straight into a secret store.
      await writeLine(
        context.stderr,
        `Token ${token.id} for ${token.name}, ${token.role}; told this once only:`,
      );
      await writeLine(context.stdout, token.secret);
    });
  add(command, 'revoke', 'Revoke an API token; every process refuses it within ten seconds.')
    .argument('<id>', 'as `list` shows it, or its name')
    .action(async (given: string, flags: ServerOptions) => {
      const client = clientOf(flags, context);
      const { tokens } = await client.json(TOKENS, apiTokensSchema);
      const token = findToken(tokens, given);
      await client.json(`${TOKENS}/${token.id}`, removedSchema, { method: 'DELETE' });
      await writeLine(context.stdout, `The token ${token.id} for ${token.name} opens nothing any more.`);
    });
  return command;
}

function add(parent: Command, name: string, description: string): Command {
  const command = parent.command(name).description(description);
  for (const option of serverOptions()) command.addOption(option);
  return command;
}

/** @throws AppError USAGE when there is none, or several of this name */
function findToken(tokens: readonly ApiTokenDto[], given: string): ApiTokenDto {
  const found = tokens.filter(({ id, name }) => id === given || name === given);
  const [token] = found;
  if (token !== undefined && found.length === 1) return token;
  const ids = found.map(({ id }) => id).join(', ');
  throw new AppError(
    'USAGE',
    token === undefined
      ? `There is no token ${JSON.stringify(given)}.`
      : `Several tokens are called ${JSON.stringify(given)}: ${ids}.`,
    { nextStep: token === undefined ? 'List them with: logsentry token list.' : 'Name one by its id.' },
  );
}

function listTokens(tokens: readonly ApiTokenDto[]): string {
  if (tokens.length === 0) return 'There are no API tokens. Make one with: logsentry token create NAME.';
  const rows = tokens.map((token) => [
    token.id,
    token.name,
    token.role,
    day(token.createdAt),
    token.expiresAt === undefined ? 'never' : day(token.expiresAt) + (token.expired ? ' (over)' : ''),
    token.lastUsedAt === undefined ? 'never' : token.lastUsedAt.slice(0, 16).replace('T', ' '),
  ]);
  return formatTable(['id', 'name', 'role', 'created', 'expires', 'last used (UTC)'], rows);
}

function day(time: string): string {
  return time.slice(0, 'YYYY-MM-DD'.length);
}
