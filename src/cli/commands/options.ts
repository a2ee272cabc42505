import { InvalidArgumentError, Option } from 'commander';

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
  readonly url: string;
  readonly token?: string;
}

/** `--url` and `--token`, with the environment variables that stand in for them. */
export function serverOptions(): readonly Option[] {
  return [
    new Option('--url <url>', 'address of the server').env('LOGSENTRY_URL').default('http://127.0.0.1:5000'),
    new Option('--token <token>', 'its token, when it wants one').env('LOGSENTRY_TOKEN'),
  ];
}
