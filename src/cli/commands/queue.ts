import { Command } from 'commander';
import { formatBytes, formatCount } from '../../analyze/report/format-number.ts';
import {
  DEAD_LETTER_LIMIT,
  deadLetterDetailSchema,
  deadLettersSchema,
  doneSchema,
  queueSchema,
} from '../../api/queue.ts';
import type { DeadLetterDetailDto, DeadLetterDto, QueueDto } from '../../api/queue.ts';
import { type CliContext, writeLine } from '../cli-context.ts';
import type { ApiClient } from '../client/api-client.ts';
import { formatTable } from '../terminal/table.ts';
import { clientOf, serverOptions, type ServerOptions, wholeNumber } from './options.ts';

const QUEUE = '/api/v1/queue';
const DEAD_LETTERS = `${QUEUE}/dead-letters`;

/** `logsentry queue` and `queue dead-letters list|show|retry|drop`, over the API of a running server. */
export function queueCommand(context: CliContext): Command {
  const client = (flags: ServerOptions): ApiClient => clientOf(flags, context);
  const print = (text: string): Promise<void> => writeLine(context.stdout, text);
  const command = new Command('queue').description(
    'Show the queue between ingest and processors: depth, rates, dead letters.',
  );
  // The default, so that its options are its own and not those of `dead-letters` too.
  withServer(command.command('status', { isDefault: true }))
    .description('Show depth, rates and consumers (what `queue` alone does).')
    .action(async (flags: ServerOptions) =>
      print(describeQueue(await client(flags).json(QUEUE, queueSchema))),
    );
  const letters = new Command('dead-letters').description('Batches that could not be processed.');
  command.addCommand(letters);

  add(letters, 'list', 'List dead letters, oldest first.')
    .option('--limit <count>', 'most to list', wholeNumber(1, DEAD_LETTER_LIMIT), 100)
    .action(async (flags: ServerOptions & { limit: number }) => {
      const path = `${DEAD_LETTERS}?limit=${flags.limit}`;
      await print(listLetters((await client(flags).json(path, deadLettersSchema)).deadLetters));
    });
  add(letters, 'show', 'Show one with its first lines.')
    .argument('<id>', 'as `list` shows it')
    .action(async (id: string, flags: ServerOptions) => {
      await print(describeLetter(await client(flags).json(pathOf(id), deadLetterDetailSchema)));
    });
  add(letters, 'retry', 'Queue one, or all, again.')
    .argument('<id>', 'as `list` shows it, or `all`')
    .action((id: string, flags: ServerOptions) =>
      each(client(flags), id, { context, verb: 'queued again', method: 'POST', suffix: '/retry' }),
    );
  add(letters, 'drop', 'Delete one, or all, for good.')
    .argument('<id>', 'as `list` shows it, or `all`')
    .action((id: string, flags: ServerOptions) =>
      each(client(flags), id, { context, verb: 'deleted', method: 'DELETE', suffix: '' }),
    );
  return command;
}

interface Action {
  readonly context: CliContext;
  readonly verb: string;
  readonly method: 'POST' | 'DELETE';
  readonly suffix: string;
}

async function each(client: ApiClient, id: string, action: Action): Promise<void> {
  const { context, verb, method, suffix } = action;
  const all = async (): Promise<readonly string[]> =>
    (await client.json(`${DEAD_LETTERS}?limit=${DEAD_LETTER_LIMIT}`, deadLettersSchema)).deadLetters.map(
      (letter) => letter.id,
    );
  const ids = id === 'all' ? await all() : [id];
  for (const one of ids) await client.json(pathOf(one) + suffix, doneSchema, { method });
  await writeLine(
    context.stdout,
    `${formatCount(ids.length)} ${ids.length === 1 ? 'batch' : 'batches'} ${verb}.`,
  );
}

function pathOf(id: string): string {
  return `${DEAD_LETTERS}/${encodeURIComponent(id)}`;
}

function withServer(command: Command): Command {
  for (const option of serverOptions()) command.addOption(option);
  return command;
}

function add(parent: Command, name: string, description: string): Command {
  return withServer(parent.command(name).description(description));
}

function describeQueue(queue: QueueDto): string {
  const { growthPerSecond: growth } = queue;
  const rounded = Math.round(growth * 10) / 10;
  return [
    `  waiting         ${formatCount(queue.messages)} batches, ${formatBytes(queue.bytes)} of ${formatBytes(queue.limitBytes)}`,
    `  growing by      ${rounded} batches/s`,
    `  under way       ${formatCount(queue.unacknowledged)} batches in this process`,
    ...(queue.consumers === undefined ? [] : [`  consumers       ${formatCount(queue.consumers)}`]),
    `  stored          ${formatCount(Math.round(queue.linesPerSecond))} lines/s`,
    `  dead letters    ${formatCount(queue.deadLetters)}`,
  ].join('\n');
}

function listLetters(letters: readonly DeadLetterDto[]): string {
  if (letters.length === 0) return 'There are no dead letters.';
  const rows = letters.map((letter) => [
    letter.id,
    letter.time.slice(0, 19).replace('T', ' '),
    formatBytes(letter.bytes),
    formatCount(letter.deliveries),
    letter.reason.slice(0, 80),
  ]);
  return formatTable(['id', 'time (UTC)', 'size', 'deliveries', 'reason'], rows, ['size', 'deliveries']);
}

function describeLetter(letter: DeadLetterDetailDto): string {
  const lines = letter.lines === 0 ? 'cannot be decoded' : `${formatCount(letter.lines)} lines`;
  return [
    `Dead letter ${letter.id}, ${lines}, ${formatBytes(letter.bytes)}`,
    `  since    ${letter.time}, after ${formatCount(letter.deliveries)} deliveries`,
    `  reason   ${letter.reason}`,
    ...letter.messages.map((message) => `  | ${message.split('\n')[0]}`),
  ].join('\n');
}
