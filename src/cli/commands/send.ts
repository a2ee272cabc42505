import { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { type Input, openInput } from '../../analyze/open-input.ts';
import type { IngestAnswerDto } from '../../api/entries.ts';
import { ERROR_CODES } from '../../core/errors.ts';
import { type CliContext, isTerminal, writeLine } from '../cli-context.ts';
import type { ApiClient } from '../client/api-client.ts';
import { type FileBatch, readBatches } from '../client/log-batches.ts';
import { sendBatch } from '../client/send-batch.ts';
import { formatCount, formatPlural } from '../../analyze/report/format-number.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { visibleText } from '../../analyze/report/visible-text.ts';
import { numberBetween, clientOf, serverOptions, type ServerOptions } from './options.ts';

/** Requests under way at one time: the next body is read and sent while the last one is made durable. */
const IN_FLIGHT = 3;
/** Rejected lines shown; the summary counts all. */
const SHOWN_REJECTS = 10;
const RETRY_SECONDS = 60;

interface Flags extends ServerOptions {
  readonly service?: string;
  readonly retry: number;
}

export function sendCommand(context: CliContext): Command {
  const command = new Command('send')
    .description('Send log files (NDJSON, JSON array or plain text; also .gz and .zst) to a running server.')
    .argument('<files...>', 'files to send; - reads standard input')
    .option('--service <name>', 'service of lines that name none')
    .option(
      '--retry <seconds>',
      'how long to wait for a server that is away or busy',
      numberBetween(0, 86_400),
      RETRY_SECONDS,
    )
    .addHelpText(
      'after',
      `
Ends with 0 when every line was accepted and ${ERROR_CODES.INPUT_INVALID.exitCode} when some were rejected; those are named.

Examples:
  $ logsentry send app.log access.log.1.gz
  $ journalctl -o json | logsentry send -
  $ logsentry send --url https://logs.example:5000 --token "$TOKEN" app.ndjson`,
    );
  for (const option of serverOptions()) command.addOption(option);
  return command.action((files: readonly string[], flags: Flags) => send(files, flags, context));
}

async function send(files: readonly string[], flags: Flags, context: CliContext): Promise<void> {
  const client = clientOf(flags, context);
  const progress = createProgress(context.stderr, context.clock);
  const summary = new Summary();
  // Every file is looked at before the first line is sent: a slip in a name should not leave half a job.
  const inputs: Input[] = [];
  for (const file of files) inputs.push(await openInput(file, context.stdin));
  try {
    for (const input of inputs) await sendInput(input, { client, flags, context, progress, summary });
  } finally {
    progress.end();
    await report(summary, files.length, context);
  }
  if (summary.rejected > 0) context.setExitCode(ERROR_CODES.INPUT_INVALID.exitCode);
}

interface Sending {
  readonly client: ApiClient;
  readonly flags: Flags;
  readonly context: CliContext;
  readonly progress: Progress;
  readonly summary: Summary;
}

async function sendInput(input: Input, sending: Sending): Promise<void> {
  const { client, flags, context, progress, summary } = sending;
  const run = randomUUID();
  const { service } = flags;
  const origin = { source: basename(input.name), ...(service === undefined ? {} : { service }) };
  const startMs = context.clock.nowMs();
  let sent = 0;
  let number = 0;
  const show = (note: string): void =>
    progress.update({ label: visibleText(input.name), done: input.readBytes, total: input.sizeBytes, note });
  // A terminal shows it in the progress line; a script's log gets it once.
  let saidWaiting = false;
  const sayWaiting = (reason: string): void => {
    show(`waiting: ${reason}`);
    if (!saidWaiting && !isTerminal(context.stderr))
      context.stderr.write(`Waiting: ${visibleText(reason)}\n`);
    saidWaiting = true;
  };
  const deliver = async (batch: FileBatch): Promise<void> => {
    summary.addTooLong(input.name, batch.tooLong);
    if (batch.lines === 0) return;
    const rules = {
      signal: context.signal,
      retryForMs: flags.retry * 1000,
      onWait: (reason: string) => sayWaiting(reason),
    };
    const idempotencyKey = `${run}-${number++}`;
    const answer = await sendBatch(client, { ...origin, ...batch, idempotencyKey }, rules);
    summary.add(input.name, batch, answer);
    sent += batch.lines;
    const seconds = Math.max(0.001, (context.clock.nowMs() - startMs) / 1000);
    show(`${formatCount(sent)} lines, ${formatCount(sent / seconds)} lines/s`);
  };
  const underWay = new Set<Promise<void>>();
  try {
    for await (const batch of readBatches(input)) {
      const delivery = deliver(batch).finally(() => underWay.delete(delivery));
      underWay.add(delivery);
      if (underWay.size >= IN_FLIGHT) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}

interface NamedReject {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly hint: string;
}

class Summary {
  accepted = 0;
  rejected = 0;
  readonly byReason = new Map<string, number>();
  readonly shown: NamedReject[] = [];

  add(file: string, batch: FileBatch, answer: IngestAnswerDto): void {
    this.accepted += answer.accepted;
    this.rejected += answer.rejected;
    for (const { line, reason, hint } of answer.errors) {
      this.#name({ file, line: batch.firstLine + line - 1, reason, hint });
    }
    const unnamed = answer.rejected - answer.errors.length;
    if (unnamed > 0) this.#count('not listed', unnamed);
  }

  addTooLong(file: string, lines: readonly number[]): void {
    this.rejected += lines.length;
    for (const line of lines)
      this.#name({ file, line, reason: 'too_long', hint: 'It is longer than 16 MiB.' });
  }

  #name(reject: NamedReject): void {
    this.#count(reject.reason, 1);
    if (this.shown.length < SHOWN_REJECTS) this.shown.push(reject);
  }

  #count(reason: string, count: number): void {
    this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + count);
  }
}

async function report(summary: Summary, files: number, context: CliContext): Promise<void> {
  for (const { file, line, reason, hint } of summary.shown) {
    await writeLine(context.stderr, `${visibleText(file)}:${line}: ${reason}: ${visibleText(hint)}`);
  }
  const reasons = [...summary.byReason]
    .map(([reason, count]) => `${reason} ${formatCount(count)}`)
    .join(', ');
  const rejected =
    summary.rejected === 0 ? 'none rejected' : `${formatCount(summary.rejected)} rejected (${reasons})`;
  await writeLine(
    context.stdout,
    `${formatPlural(summary.accepted, 'line')} of ${formatPlural(files, 'file')} accepted, ${rejected}.`,
  );
}
