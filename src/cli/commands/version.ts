import { Command } from 'commander';
import { type CliContext, writeLine } from '../cli-context.ts';

export function versionCommand(context: CliContext, version: string): Command {
  return new Command('version')
    .description('Print the version of LogSentry and of Node.js.')
    .action(() => writeLine(context.stdout, `logsentry ${version} (node ${process.versions.node})`));
}
