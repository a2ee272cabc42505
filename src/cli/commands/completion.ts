import { Argument, Command } from 'commander';
import type { Option } from 'commander';
import { type CliContext, writeText } from '../cli-context.ts';
import { shellScript, SHELLS } from '../shell-completion.ts';
import type { CompletedCommand, Shell } from '../shell-completion.ts';

export function completionCommand(context: CliContext): Command {
  const command = new Command('completion')
    .description('Print what makes a shell complete commands and options.')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  $ source <(logsentry completion bash)                                      # in ~/.bashrc
  $ source <(logsentry completion zsh)                                       # in ~/.zshrc, behind compinit
  $ logsentry completion fish > ~/.config/fish/completions/logsentry.fish`,
    );
  return command.action((shell: Shell) => {
    const { parent } = command;
    if (parent === null) throw new Error('completion is a command of a program');
    return writeText(context.stdout, shellScript(shell, commandsOf(parent)));
  });
}

/** Every command below `program`, as the words that call it. */
function commandsOf(program: Command): readonly CompletedCommand[] {
  const walk = (command: Command, words: readonly string[]): readonly CompletedCommand[] => [
    {
      words,
      description: command.description(),
      options: command.options.filter((option) => !option.hidden).map(optionOf),
      subcommands: command.commands.map((child) => ({
        name: child.name(),
        description: child.description(),
      })),
      values: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
    },
    ...command.commands.flatMap((child) => walk(child, [...words, child.name()])),
  ];
  return walk(program, []);
}

function optionOf(option: Option): CompletedCommand['options'][number] {
  return {
    name: option.long ?? option.short ?? '',
    description: option.description,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
  };
}
