import type { Command } from 'commander';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import type { CliContext } from '../cli-context.ts';
import { configFile } from './config.ts';
import { wholeNumber } from './options.ts';

/** Options of every command that runs a server; they win over environment variables, these over the file. */
export interface ServerFlags {
  readonly data?: string;
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
}

export function addServerFlags(command: Command): Command {
  return command
    .option('--data <dir>', 'folder for what is kept (default: .logsentry)')
    .option('--config <file>', 'configuration file (default: config/config.yaml, when there)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <port>', 'port to listen on (default: 5000)', wholeNumber(0, 65_535));
}

export async function loadServerConfig(flags: ServerFlags, context: CliContext): Promise<Config> {
  const file = configFile(flags.config, context);
  return loadConfig({
    environment: { ...context.environment, ...overridesOf(flags) },
    ...(file === undefined ? {} : { file }),
  });
}

/** Options as the environment variables they stand for: one way of checking for both. */
function overridesOf(flags: ServerFlags): Record<string, string> {
  return {
    ...(flags.data === undefined ? {} : { LOGSENTRY_DATA_DIR: flags.data }),
    ...(flags.host === undefined ? {} : { LOGSENTRY_SERVER_HOST: flags.host }),
    ...(flags.port === undefined ? {} : { LOGSENTRY_SERVER_PORT: String(flags.port) }),
  };
}
