import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface ProgramOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Standard input. */
  readonly input?: AsyncIterable<string>;
  /** Ends the program, which then counts as a success. */
  readonly signal?: AbortSignal;
}

const OUTPUT_KEPT = 4_000;

/** Runs a program to its end. @throws Error with what it wrote when it fails */
export function runProgram(
  command: string,
  args: readonly string[],
  { cwd, environment, input, signal }: ProgramOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-OUTPUT_KEPT)));
    }
    if (input === undefined) child.stdin.end();
    // A program that ends before it has read everything says why by its exit code.
    else pipeline(Readable.from(input), child.stdin).catch(() => undefined);
    child.once('error', (error) => (signal?.aborted === true ? resolve() : reject(error)));
    child.once('exit', (code) => {
      if (code === 0 || signal?.aborted === true) resolve();
      else reject(new Error(`${command} ended with code ${code}: ${output}`));
    });
  });
}
