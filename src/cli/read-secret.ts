import { text } from 'node:stream/consumers';
import { AppError } from '../core/errors.ts';
import type { CliContext } from './cli-context.ts';

/** The first line of standard input: a secret must not stand among the arguments, where every process sees it. */
export async function readSecret({ stdin }: CliContext): Promise<string> {
  const [secret = ''] = (await text(stdin)).split(/\r?\n/, 1);
  if (secret !== '') return secret;
  throw new AppError('USAGE', 'Standard input holds no password.', {
    nextStep: 'Pipe it in, such as: pass show logsentry | logsentry user passwd NAME --password-stdin',
  });
}
