import { Command } from 'commander';
import type { Config } from '../../config/schema.ts';
import type { CliContext } from '../cli-context.ts';
import { listOf } from './options.ts';
import { addServerFlags, loadServerConfig } from './server-flags.ts';
import type { ServerFlags } from './server-flags.ts';

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

interface Flags extends ServerFlags {
  readonly demo?: boolean;
  readonly tail?: readonly string[];
}

export function upCommand(context: CliContext, up: Up): Command {
  return addServerFlags(new Command('up'))
    .description('Run everything in one process: ingest, detection, store and dashboard.')
    .option('--demo', 'also run a sample web application whose logs hold planted faults')
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
      const config = await loadServerConfig(flags, context);
      await up({ config, demo: flags.demo === true, tail: flags.tail ?? [], signal: context.signal });
    });
}
