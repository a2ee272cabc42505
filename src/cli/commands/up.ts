import { Command } from 'commander';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import type { CliContext } from '../cli-context.ts';
import { configFile } from './config.ts';
import { listOf, wholeNumber } from './options.ts';

export interface UpOptions {
  readonly config: Config;
  /** Also run the sample application. */
  readonly demo: boolean;
  /** Files to follow; may hold `*`. */
  readonly tail: readonly string[];
  readonly signal: AbortSignal;
}

/** Runs the server; resolves when `signal` aborted and everything is stopped. */
export type Up = (options: UpOptions) => Promise<void>;

interface Flags {
  readonly demo?: boolean;
  readonly data?: string;
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly tail?: readonly string[];
}

export function upCommand(context: CliContext, up: Up): Command {
  return new Command('up')
    .description('Run everything in one process: ingest, detection, store and dashboard.')
    .option('--demo', 'also run a sample web application whose logs hold planted faults')
    .option('--data <dir>', 'folder for queue and store (default: .logsentry)')
    .option('--config <file>', 'configuration file (default: config/config.yaml, when there)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <port>', 'port to listen on (default: 5000)', wholeNumber(0, 65_535))
    .option('--tail <globs>', 'follow these log files; may be repeated', listOf)
    .addHelpText(
      'after',
      `
Options win over environment variables, these over the file.

Examples:
  $ logsentry up --demo
  $ logsentry up --tail '/var/log/nginx/*.log' --data /var/lib/logsentry`,
    )
    .action(async (flags: Flags) => {
      const file = configFile(flags.config, context);
      const config = await loadConfig({
        environment: { ...context.environment, ...overridesOf(flags) },
        ...(file === undefined ? {} : { file }),
      });
      await up({ config, demo: flags.demo === true, tail: flags.tail ?? [], signal: context.signal });
    });
}

/** Options as the environment variables they stand for: one way of checking for both. */
function overridesOf(flags: Flags): Record<string, string> {
  return {
    ...(flags.data === undefined ? {} : { LOGSENTRY_DATA_DIR: flags.data }),
    ...(flags.host === undefined ? {} : { LOGSENTRY_SERVER_HOST: flags.host }),
    ...(flags.port === undefined ? {} : { LOGSENTRY_SERVER_PORT: String(flags.port) }),
  };
}
