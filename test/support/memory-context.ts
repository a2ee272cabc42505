import { Readable, Writable } from 'node:stream';
import type { CliContext } from '../../src/cli/cli-context.ts';
import { runCli } from '../../src/cli/main.ts';
import { systemClock } from '../../src/core/clock.ts';

export interface CommandRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandSurroundings {
  readonly stdin?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the outputs are terminals. */
  readonly terminal?: boolean;
  readonly signal?: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

/** Runs one command of the CLI in this process with streams in memory. */
export async function runCommand(
  args: readonly string[],
  surroundings: CommandSurroundings = {},
): Promise<CommandRun> {
  const { context, output } = memoryContext(surroundings);
  const serve = () => Promise.reject(new Error('servers are not part of this test'));
  const exitCode = await runCli(args, { context, version: '1.2.3', up: serve, role: serve });
  return { exitCode, ...output() };
}

/** A context with streams in memory, and what was written to them so far. */
export function memoryContext(surroundings: CommandSurroundings = {}) {
  const stdout = new MemoryOutput(surroundings);
  const stderr = new MemoryOutput(surroundings);
  const context: CliContext = {
    stdin: Readable.from(surroundings.stdin === undefined ? [] : [Buffer.from(surroundings.stdin)]),
    stdout,
    stderr,
    environment: surroundings.environment ?? {},
    signal: surroundings.signal ?? new AbortController().signal,
    clock: systemClock,
    setExitCode: () => undefined,
  };
  return { context, output: () => ({ stdout: stdout.text, stderr: stderr.text }) };
}

class MemoryOutput extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 100;
  readonly #onOutput: ((text: string) => void) | undefined;

  constructor({ terminal = false, onOutput }: CommandSurroundings) {
    super({ decodeStrings: false });
    this.isTTY = terminal;
    this.#onOutput = onOutput;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.#onOutput?.(this.text);
    done();
  }
}
