import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { loadConfig } from '../../config/load.ts';
import { showConfig } from '../../config/show.ts';
import { type CliContext, writeLine, writeText } from '../cli-context.ts';

/** Read when it is there and no other is named. */
const USUAL_FILE = 'config/config.yaml';

export function configCommand(context: CliContext): Command {
  const command = new Command('config').description('Check or show the configuration.');
  command
    .command('check')
    .description('Check a configuration file and the environment, and name every mistake with its line.')
    .option('--config <file>', `file to check (default: ${USUAL_FILE}, when there)`)
    .action(async (options: { config?: string }) => {
      const file = configFile(options.config, context);
      await loadConfig(sourcesOf(file, context));
      await writeLine(context.stdout, `${file ?? 'The default configuration'} is fine.`);
    });
  command
    .command('show')
    .description(
      'Print the configuration in effect: defaults, file and environment together, secrets masked.',
    )
    .option('--config <file>', `file to read (default: ${USUAL_FILE}, when there)`)
    .action(async (options: { config?: string }) => {
      const config = await loadConfig(sourcesOf(configFile(options.config, context), context));
      await writeText(context.stdout, showConfig(config));
    });
  return command;
}

/** The file given, else the one named by LOGSENTRY_CONFIG, else the usual one when it is there. */
export function configFile(given: string | undefined, context: CliContext): string | undefined {
  const named = given ?? context.environment['LOGSENTRY_CONFIG'];
  if (named !== undefined && named !== '') return named;
  return existsSync(USUAL_FILE) ? USUAL_FILE : undefined;
}

function sourcesOf(file: string | undefined, context: CliContext) {
  return { environment: context.environment, ...(file === undefined ? {} : { file }) };
}
