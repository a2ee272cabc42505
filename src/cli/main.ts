import { Command, CommanderError } from 'commander';
import { AppError, ERROR_CODES } from '../core/errors.ts';
import { type CliContext, coloursFor } from './cli-context.ts';
import { analyzeCommand } from './commands/analyze.ts';
import { benchCommand } from './commands/bench.ts';
import { completionCommand } from './commands/completion.ts';
import { configCommand } from './commands/config.ts';
import { forestCommand } from './commands/forest.ts';
import { modelCommand } from './commands/model.ts';
import { queueCommand } from './commands/queue.ts';
import { queryCommand } from './commands/query.ts';
import { sendCommand } from './commands/send.ts';
import { simulateCommand } from './commands/simulate.ts';
import { tailCommand } from './commands/tail.ts';
import { roleCommands, type RunRole } from './commands/role.ts';
import { tokenCommand } from './commands/token.ts';
import { type Up, upCommand } from './commands/up.ts';
import { userCommand } from './commands/user.ts';
import { versionCommand } from './commands/version.ts';

export interface CliDeps {
  readonly context: CliContext;
  readonly version: string;
  /** Runs the server until it is told to stop. */
  readonly up: Up;
  /** Runs one role of a cluster until it is told to stop. */
  readonly role: RunRole;
}

/** What a shell sees of a program ended by Ctrl-C: 128 + SIGINT. */
const INTERRUPTED_EXIT_CODE = 130;

/** Runs one command and returns the exit code. Bugs throw. */
export async function runCli(args: readonly string[], deps: CliDeps): Promise<number> {
  let exitCode = 0;
  const context: CliContext = { ...deps.context, setExitCode: (code) => (exitCode = code) };
  try {
    await buildProgram({ ...deps, context }).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : ERROR_CODES.USAGE.exitCode;
    if (context.signal.aborted && !(error instanceof AppError)) return INTERRUPTED_EXIT_CODE;
    if (!(error instanceof AppError)) throw error;
    printError(error, context);
    return ERROR_CODES[error.code].exitCode;
  }
}

/** The command line as a tree of commands, unstarted. */
export function buildProgram({ context, version, up, role }: CliDeps): Command {
  const program = new Command('logsentry')
    .description('Learns what normal looks like in your logs, points at what is not, and says why.')
    .addHelpText(
      'after',
      `
Examples:
  $ logsentry up --demo               the whole system with a sample application, on http://127.0.0.1:5000
  $ logsentry analyze app.log         what is strange in one file, without a server
  $ logsentry send /var/log/*.log     files into a running server
  $ logsentry tail --level error      watch errors as they arrive
  $ logsentry query 'refused | top 5 service'   search, count, compare

Each command explains itself: logsentry help COMMAND`,
    );
  const commands = [
    upCommand(context, up),
    sendCommand(context),
    tailCommand(context),
    queryCommand(context),
    analyzeCommand(context),
    simulateCommand(context),
    modelCommand(context),
    queueCommand(context),
    userCommand(context),
    tokenCommand(context),
    benchCommand(context),
    configCommand(context),
    forestCommand(context),
    ...roleCommands(context, role),
    completionCommand(context),
    versionCommand(context, version),
  ];
  for (const command of commands) program.addCommand(command);
  configure(program, context);
  return program;
}

/** Output and exit are ours in every command: commander would write to the process and end it. */
function configure(command: Command, context: CliContext): void {
  command
    .exitOverride()
    .showHelpAfterError('(add --help for what is possible)')
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
    });
  for (const child of command.commands) configure(child, context);
}

function printError(error: AppError, context: CliContext): void {
  const colours = coloursFor(context.stderr, context.environment);
  context.stderr.write(
    `${colours.red('logsentry:')} ${error.message}\n  ${colours.dim('→')} ${error.nextStep}\n`,
  );
}
