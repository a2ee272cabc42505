import { AppError } from '../../core/errors.ts';
import { readRefusal } from '../client/api-client.ts';
import { type CliContext, isTerminal, writeBytes } from '../cli-context.ts';
import { clientOf, type ServerOptions } from './options.ts';

export interface ResultExport extends ServerOptions {
  readonly query: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: 'json' | 'csv' | 'parquet';
}

/** Writes everything a query gives to standard output, of any size. @throws AppError USAGE for Parquet on a terminal */
export async function exportResult(result: ResultExport, context: CliContext): Promise<void> {
  const { query, format, from, to } = result;
  if (format === 'parquet' && isTerminal(context.stdout)) {
    throw new AppError('USAGE', 'Parquet is not for a terminal.', {
      nextStep: 'Send it to a file: logsentry query … --format parquet > result.parquet',
    });
  }
  const parameters = new URLSearchParams({ query, format: format === 'json' ? 'ndjson' : format });
  if (from !== undefined) parameters.set('from', from);
  if (to !== undefined) parameters.set('to', to);
  const response = await clientOf(result, context).send(`/api/v1/query/export?${parameters}`);
  if (!response.ok) throw await readRefusal(response);
  try {
    for await (const chunk of response.body ?? []) await writeBytes(context.stdout, chunk as Uint8Array);
  } catch (cause) {
    if (context.signal.aborted) throw cause;
    throw new AppError('SERVER_REFUSED', 'The server broke off the answer: what was written is not all.', {
      nextStep: 'Repeat the command; the log of the server has the reason, such as a limit on memory.',
      cause,
    });
  }
}
