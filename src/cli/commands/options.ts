import { InvalidArgumentError, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { ApiClient } from '../client/api-client.ts';

/** Parses a whole number in a range, for an option. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Parses a number in a range, for an option. */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most)) {
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Gathers an option that may be given several times, each a comma-separated list. */
export function listOf(text: string, previous: readonly string[] | undefined): readonly string[] {
  const items = text.split(',').map((item) => item.trim());
  return [...(previous ?? []), ...items.filter((item) => item !== '')];
}

export interface ServerOptions {
  readonly url?: string;
  readonly token?: string;
}

const USUAL_URL = 'http://127.0.0.1:5000';

/** A client of the server that the options, else the environment, name. */
export function clientOf({ url, token }: ServerOptions, { environment, signal }: CliContext): ApiClient {
  const ownToken = token ?? environment['LOGSENTRY_TOKEN'];
  return new ApiClient({
    url: url ?? (environment['LOGSENTRY_URL'] || USUAL_URL),
    signal,
    ...(ownToken === undefined || ownToken === '' ? {} : { token: ownToken }),
  });
}

/** `--url` and `--token`, for {@link clientOf}. */
export function serverOptions(): readonly Option[] {
  return [
    new Option('--url <url>', `address of the server (default: LOGSENTRY_URL, else ${USUAL_URL})`),
    new Option('--token <token>', 'its token, when it wants one (default: LOGSENTRY_TOKEN)'),
  ];
}
