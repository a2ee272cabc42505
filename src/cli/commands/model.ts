import { Command } from 'commander';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  comparisonSchema,
  type ModelDto,
  type ModelsDto,
  modelSchema,
  modelsSchema,
} from '../../api/detection.ts';
import { AppError } from '../../core/errors.ts';
import { type CliContext, isTerminal, writeLine } from '../cli-context.ts';
import type { ApiClient } from '../client/api-client.ts';
import { formatBytes, formatCount } from '../../analyze/report/format-number.ts';
import { jsonBody } from '../client/json-body.ts';
import { createProgress } from '../terminal/progress.ts';
import { formatTable } from '../terminal/table.ts';
import { rescore, type RescoreFlags } from './rescore-history.ts';
import { describeComparison } from './describe-comparison.ts';
import { clientOf, serverOptions, type ServerOptions, wholeNumber } from './options.ts';

const MODELS = '/api/v1/models';
const POLL_MS = 300;
const version = wholeNumber(1, 2 ** 31);

export function modelCommand(context: CliContext): Command {
  const command = new Command('model').description(
    'List, train, change and move the models of a running server.',
  );
  const client = (flags: ServerOptions): ApiClient => clientOf(flags, context);
  const print = (model: ModelDto): Promise<void> => writeLine(context.stdout, describeModel(model));

  add(command, 'list', 'List models, newest first.').action(async (flags: ServerOptions) => {
    await writeLine(context.stdout, listModels(await client(flags).json(MODELS, modelsSchema)));
  });
  add(command, 'show', 'Show one model.')
    .argument('[version]', 'version (default: the active one)', version)
    .action(async (wanted: number | undefined, flags: ServerOptions) => {
      await print(find(await client(flags).json(MODELS, modelsSchema), wanted));
    });
  add(command, 'train', 'Train a model now and wait until it is there.')
    .option('--from <time>', 'only on stored lines from then on, which you say are normal')
    .option('--to <time>', 'end of that period (default: now)')
    .action((flags: ServerOptions & Period) => train(client(flags), flags, context));
  add(command, 'rescore', 'Score stored lines of a period with the active model; waits until it is done.')
    .option('--from <time>', 'RFC 3339, or relative such as -1d')
    .option('--to <time>', 'as --from (default: now)')
    .option('--cancel', 'end a rescoring that runs')
    .action((flags: ServerOptions & RescoreFlags) => rescore(client(flags), flags, context));
  add(command, 'activate', 'Score with this model from now on.')
    .argument('<version>', 'version', version)
    .action(async (wanted: number, flags: ServerOptions) => print(await activate(client(flags), wanted)));
  add(command, 'rollback', 'Go back to the model before the active one.').action(
    async (flags: ServerOptions) => {
      const api = client(flags);
      await print(await activate(api, versionBefore(await api.json(MODELS, modelsSchema))));
    },
  );
  add(command, 'compare', 'Show what would change on the last hour’s lines.')
    .argument('<from>', 'version', version)
    .argument('<to>', 'version', version)
    .action(async (from: number, to: number, flags: ServerOptions) => {
      const path = `${MODELS}/compare?from=${from}&to=${to}`;
      await writeLine(context.stdout, describeComparison(await client(flags).json(path, comparisonSchema)));
    });
  add(command, 'export', 'Write a model to a file.')
    .argument('<version>', 'version', version)
    .option('--out <file>', 'where to (default: standard output)')
    .action((wanted: number, flags: ServerOptions & { out?: string }) =>
      exportModel(client(flags), { version: wanted, out: flags.out, context }),
    );
  add(command, 'import', 'Add a model from a file; it is not active until `activate`.')
    .argument('<file>', 'what `export` wrote')
    .action(async (file: string, flags: ServerOptions) => print(await importModel(client(flags), file)));
  return command;
}

function add(parent: Command, name: string, description: string): Command {
  const command = parent.command(name).description(description);
  for (const option of serverOptions()) command.addOption(option);
  return command;
}

interface Period {
  readonly from?: string;
  readonly to?: string;
}

async function train(client: ApiClient, { from, to }: Period, context: CliContext): Promise<void> {
  const progress = createProgress(context.stderr, context.clock);
  const before = newest(await client.json(MODELS, modelsSchema));
  let state = await client.json(`${MODELS}/train`, modelsSchema, {
    method: 'POST',
    ...jsonBody({ from, to }),
  });
  while (state.training !== undefined) {
    const { phase, progress: done } = state.training;
    progress.update({ label: 'training', done, total: 1, note: phase });
    await sleep(POLL_MS, undefined, { signal: context.signal });
    state = await client.json(MODELS, modelsSchema);
  }
  progress.end();
  const model = state.models[0];
  if (model === undefined || model.version === before) {
    throw new AppError('SERVER_REFUSED', 'The training ended without a new model.', {
      nextStep: 'The reason stands in the server’s log.',
    });
  }
  await writeLine(context.stdout, describeModel(model));
}

function activate(client: ApiClient, wanted: number): Promise<ModelDto> {
  return client.json(`${MODELS}/${wanted}/activate`, modelSchema, { method: 'POST' });
}

interface Export {
  readonly version: number;
  readonly out: string | undefined;
  readonly context: CliContext;
}

async function exportModel(client: ApiClient, { version: wanted, out, context }: Export): Promise<void> {
  if (out === undefined && isTerminal(context.stdout)) {
    throw new AppError('USAGE', 'A model is no text to print on a terminal.', {
      nextStep: `Give --out model-${wanted}.bin, or pipe the output.`,
    });
  }
  const bytes = await client.bytes(`${MODELS}/${wanted}/export`);
  if (out === undefined) {
    context.stdout.write(bytes);
    return;
  }
  await writeFile(out, bytes);
  await writeLine(context.stdout, `Model ${wanted} written to ${out} (${formatBytes(bytes.length)}).`);
}

async function importModel(client: ApiClient, file: string): Promise<ModelDto> {
  let body: Uint8Array;
  try {
    body = await readFile(file);
  } catch (cause) {
    throw new AppError('INPUT_UNREADABLE', `${file} cannot be read: ${(cause as Error).message}.`, {
      nextStep: 'Give a file that `logsentry model export` wrote.',
      cause,
    });
  }
  const headers = { 'content-type': 'application/octet-stream' };
  return client.json(`${MODELS}/import`, modelSchema, { method: 'POST', body, headers });
}

function listModels({ models, training }: ModelsDto): string {
  const rows = models.map((model) => [
    `${model.version}${model.active ? ' *' : ''}`,
    model.createdAt.slice(0, 19).replace('T', ' '),
    formatCount(model.lines),
    formatCount(model.templates),
    String(model.contamination),
    model.threshold.toFixed(4),
    model.trigger,
    formatBytes(model.bytes),
  ]);
  const header = [
    'version',
    'created (UTC)',
    'lines',
    'templates',
    'contamination',
    'threshold',
    'trigger',
    'size',
  ];
  const right = ['lines', 'templates', 'contamination', 'threshold', 'size'];
  const table = models.length === 0 ? 'There is no model yet.' : formatTable(header, rows, right);
  if (training === undefined) return table;
  return `${table}\nTraining: ${training.phase}, ${Math.round(training.progress * 100)} %`;
}

function describeModel(model: ModelDto): string {
  const {
    version: number,
    active,
    createdAt,
    lines,
    templates,
    contamination,
    threshold,
    trainingMs,
    trigger,
  } = model;
  return [
    `Model ${number}${active ? ', active' : ''}`,
    `  created        ${createdAt} (${trigger}, ${formatCount(trainingMs)} ms)`,
    `  trained on     ${formatCount(lines)} lines, ${formatCount(templates)} templates`,
    `  contamination  ${contamination}, threshold ${threshold.toFixed(4)}`,
    `  size           ${formatBytes(model.bytes)}`,
  ].join('\n');
}

function newest({ models }: ModelsDto): number | undefined {
  return models[0]?.version;
}

function find({ models }: ModelsDto, wanted: number | undefined): ModelDto {
  const model = models.find((candidate) =>
    wanted === undefined ? candidate.active : candidate.version === wanted,
  );
  if (model !== undefined) return model;
  const what = wanted === undefined ? 'There is no active model.' : `There is no model ${wanted}.`;
  throw new AppError('MODEL_NOT_FOUND', what, { nextStep: '`logsentry model list` shows those there are.' });
}

function versionBefore({ models }: ModelsDto): number {
  const active = models.find((model) => model.active)?.version ?? 0;
  const older = models.map((model) => model.version).filter((number) => number < active);
  if (older.length > 0) return Math.max(...older);
  throw new AppError('MODEL_NOT_FOUND', 'There is no older model to go back to.', {
    nextStep: '`logsentry model list` shows those there are.',
  });
}
