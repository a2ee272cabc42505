import { setTimeout as sleep } from 'node:timers/promises';
import { formatCount } from '../../analyze/report/format-number.ts';
import { modelsSchema } from '../../api/detection.ts';
import { AppError } from '../../core/errors.ts';
import { type CliContext, writeLine } from '../cli-context.ts';
import { jsonBody } from '../client/json-body.ts';
import type { ApiClient } from '../client/api-client.ts';
import { createProgress } from '../terminal/progress.ts';

const MODELS = '/api/v1/models';
const POLL_MS = 300;

export interface RescoreFlags {
  readonly from?: string;
  readonly to?: string;
  readonly cancel?: boolean;
}

/** Rescores a period and waits for the end; Ctrl-C stops waiting, not the server. */
export async function rescore(
  client: ApiClient,
  { from, to, cancel }: RescoreFlags,
  context: CliContext,
): Promise<void> {
  if (cancel === true) {
    await client.json(`${MODELS}/rescore`, modelsSchema, { method: 'DELETE' });
    return writeLine(context.stdout, 'Rescoring ended; hours that were done keep their new scores.');
  }
  if (from === undefined) {
    throw new AppError('USAGE', 'It is not said which lines to rescore.', {
      nextStep: 'Give a period, such as --from -1d, or --cancel.',
    });
  }
  const progress = createProgress(context.stderr, context.clock);
  let { rescoring } = await client.json(`${MODELS}/rescore`, modelsSchema, {
    method: 'POST',
    ...jsonBody({ from, to }),
  });
  let last = rescoring;
  while (rescoring !== undefined) {
    const { lines, done, version } = rescoring;
    progress.update({
      label: 'rescoring',
      done,
      total: lines === 0 ? undefined : lines,
      note: `model ${version}`,
    });
    await sleep(POLL_MS, undefined, { signal: context.signal });
    last = rescoring;
    ({ rescoring } = await client.json(MODELS, modelsSchema));
  }
  progress.end();
  const lines = last === undefined || last.lines === 0 ? 'Lines' : `${formatCount(last.lines)} lines`;
  await writeLine(context.stdout, `${lines} of the period have scores of the active model now.`);
}
