import type { Command } from 'commander';

/** Columns of help in the documentation; a terminal sets its own. */
const WIDTH = 100;

/** `docs/cli.md`: the help of every command, as the program prints it. */
export function cliAsMarkdown(program: Command): string {
  const commands = program.commands.flatMap((command) => [command, ...command.commands]);
  return [
    '# Command line',
    '',
    'Every command explains itself with `--help`; this is the same text. Exit codes: 0 for success, 3 when `analyze`',
    'found more than `--fail-on` allows, 130 after Ctrl-C, else the code of the error, see [errors.md](errors.md).',
    'Written from `src/cli`.',
    '',
    ...[program, ...commands].flatMap((command) => [
      `## ${nameOf(command)}`,
      '',
      '```',
      helpOf(command),
      '```',
      '',
    ]),
  ].join('\n');
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function helpOf(command: Command): string {
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  command.configureOutput({ writeOut: write, getOutHelpWidth: () => WIDTH, getOutHasColors: () => false });
  command.outputHelp();
  return text.trim();
}
