import { Command, InvalidArgumentError } from 'commander';
import { writeFile } from 'node:fs/promises';
import { forestScores } from '../../analyze/forest-scores.ts';
import { openInput } from '../../analyze/open-input.ts';
import { readMatrix } from '../../analyze/read-matrix.ts';
import { type CliContext, writeLine, writeText } from '../cli-context.ts';
import { wholeNumber } from './options.ts';

interface Flags {
  readonly csv: string;
  readonly out: string;
  readonly trees: number;
  readonly samples: number | 'all';
  readonly seed: number;
}

export function forestCommand(context: CliContext): Command {
  return new Command('forest')
    .description('Score the rows of a numeric table with an Isolation Forest trained on them.')
    .requiredOption('--csv <file>', 'comma-separated numbers, also .gz or .zst; - reads standard input')
    .requiredOption('--out <file>', 'one score a row, 0 to 1, higher is stranger; - is standard output')
    .option('--trees <count>', 'trees', wholeNumber(1, 10_000), 100)
    .option('--samples <count>', 'rows a tree is grown from, or all', samples, 256)
    .option(
      '--seed <seed>',
      'the same seed gives the same scores',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      1,
    )
    .addHelpText('after', '\nExample:\n  $ logsentry forest --csv measurements.csv.gz --out scores.txt')
    .action((flags: Flags) => run(flags, context));
}

async function run(flags: Flags, context: CliContext): Promise<void> {
  const table = await readMatrix(await openInput(flags.csv, context.stdin));
  const scores = forestScores(table, { trees: flags.trees, maxSamples: flags.samples, seed: flags.seed });
  const text = `${scores.join('\n')}\n`;
  if (flags.out === '-') return writeText(context.stdout, text);
  await writeFile(flags.out, text);
  await writeLine(context.stderr, `${table.rows} rows of ${table.columns} columns scored into ${flags.out}.`);
}

function samples(text: string): number | 'all' {
  if (text === 'all') return 'all';
  try {
    return wholeNumber(2, 1_000_000)(text);
  } catch {
    throw new InvalidArgumentError('It must be `all` or a whole number from 2 to 1000000.');
  }
}
