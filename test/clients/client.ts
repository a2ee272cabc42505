import { spawn } from 'node:child_process';
import type { Installed } from './install.ts';

/** Where a client sends, and what. */
export interface Target {
  readonly host: string;
  readonly httpPort: number;
  readonly ports: Ports;
  readonly count: number;
  /** The entries must be stored under this service. */
  readonly service: string;
  /** An empty folder for the client's files. */
  readonly folder: string;
  /** What was installed. */
  readonly installed: string;
  /** Ends when the test does: for clients that run until they are stopped. */
  readonly signal: AbortSignal;
}

export interface Ports {
  readonly syslogUdp: number;
  readonly syslogTcp: number;
  readonly gelfUdp: number;
  readonly gelfTcp: number;
  readonly fluent: number;
}

/** A real client: sends `order N shipped` for N from 0, an error every fifth time and otherwise info. */
export interface Client {
  readonly name: string;
  /** The page in `docs/send` that this is for. */
  readonly page: string;
  /** It sends again what it has no acknowledgement for: a restart of the server must lose nothing. */
  readonly retries: boolean;
  /** The protocol has no level or the client cannot set it. */
  readonly hasLevels: boolean;
  install(): Promise<Installed>;
  /** Resolves when the client has sent everything, or, for one that runs on, when it has been handed everything. */
  send(target: Target): Promise<void>;
}

export function levelOf(number: number): 'error' | 'info' {
  return number % 5 === 0 ? 'error' : 'info';
}

export function messageOf(number: number): string {
  return `order ${number} shipped`;
}

/** Runs a program to its end. @throws Error with what it wrote when it fails */
export function runProgram(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly environment?: Record<string, string>;
    readonly signal?: AbortSignal;
  },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000)));
    }
    child.once('error', (error) => (options.signal?.aborted === true ? resolve() : reject(error)));
    child.once('exit', (code) => {
      if (code === 0 || options.signal?.aborted === true) resolve();
      else reject(new Error(`${command} ended with code ${code}: ${output}`));
    });
  });
}
