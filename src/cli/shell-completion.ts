/** Shells that completion is written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** One command of the program, as completion needs it. */
export interface CompletedCommand {
  /** What calls it behind the program's name; none for the program itself. */
  readonly words: readonly string[];
  readonly description: string;
  readonly options: readonly {
    readonly name: string;
    readonly description: string;
    readonly takesValue: boolean;
    readonly choices: readonly string[];
  }[];
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  /** Of its arguments; files when there are none. */
  readonly values: readonly string[];
}

/** A script that a shell reads, made of the commands themselves: nothing in it is typed by hand. */
export function shellScript(shell: Shell, commands: readonly CompletedCommand[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      // zsh runs bash's completion, see zshcompsys(1), bashcompinit.
      return `autoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`;
    case 'fish':
      return fishScript(commands);
  }
}

function bashScript(commands: readonly CompletedCommand[]): string {
  const words = commands.map((command) => {
    const offered = [
      ...command.subcommands.map(({ name }) => name),
      ...command.values,
      ...command.options.map(({ name }) => name),
    ];
    return `    ${quote(command.words.join(' '))}) offered=${quote(offered.join(' '))} ;;`;
  });
  const choices = commands.flatMap(({ words: path, options }) =>
    options
      .filter((option) => option.takesValue)
      .map(
        ({ name, choices: values }) =>
          `    ${quote([...path, name].join(' '))}) takes=1; offered=${quote(values.join(' '))} ;;`,
      ),
  );
  const known = commands.map(({ words: path }) => path.join(' ')).filter((path) => path !== '');
  return `# Completion of logsentry for bash.
_logsentry() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="" command="" word offered="" takes=""
  [ "$COMP_CWORD" -gt 1 ] && previous="\${COMP_WORDS[COMP_CWORD-1]}"
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD-1))}"; do
    case "\${command:+$command }$word" in
      ${known.map(quote).join('|')}) command="\${command:+$command }$word" ;;
    esac
  done
  case "\${command:+$command }$previous" in
${choices.join('\n')}
  esac
  if [ -z "$takes" ]; then case "$command" in
${words.join('\n')}
  esac; fi
  COMPREPLY=($(compgen -W "$offered" -- "$current"))
}
complete -o default -F _logsentry logsentry
`;
}

function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = ['# Completion of logsentry for fish.', 'complete -c logsentry -f'];
  for (const { words, options, subcommands, values } of commands) {
    const inside = words.map((word) => `__fish_seen_subcommand_from ${word}`);
    const others = subcommands.map(({ name }) => name).join(' ');
    const not = subcommands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${others}`];
    const condition = [...inside, ...not].join('; and ');
    const when = condition === '' ? '' : ` -n ${quote(condition)}`;
    for (const { name, description } of subcommands)
      lines.push(`complete -c logsentry${when} -a ${quote(name)} -d ${quote(description)}`);
    for (const value of values) lines.push(`complete -c logsentry${when} -a ${quote(value)}`);
    for (const { name, description, takesValue, choices } of options) {
      if (!name.startsWith('--')) continue;
      const value = choices.length > 0 ? ` -x -a ${quote(choices.join(' '))}` : takesValue ? ' -r -F' : '';
      lines.push(`complete -c logsentry${when} -l ${name.slice(2)} -d ${quote(description)}${value}`);
    }
    if (values.length === 0 && subcommands.length === 0) lines.push(`complete -c logsentry${when} -F`);
  }
  return `${lines.join('\n')}\n`;
}

/** One word for a POSIX shell; fish reads it the same where no backslash is inside. */
function quote(text: string): string {
  return `'${text.replaceAll('\\', '').replaceAll("'", '’')}'`;
}
