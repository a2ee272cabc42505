import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuSecondsOf, memoryBytesOf } from './process-cost.ts';

/** A real LogSentry process, for whole-process tests and benchmarks. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Resident bytes of the process and its children. */
  memoryBytes(): number;
  /** Seconds of processor time of the process and its children so far. */
  cpuSeconds(): number;
  /** The end of what it wrote to standard error. */
  log(): string;
  /** What it wrote to standard output. */
  output(): string;
  /** `kill -9`, at once. */
  kill(): Promise<number | null>;
  /** Asks it to stop and waits; the exit code. */
  stop(): Promise<number | null>;
}

const LOG_KEPT = 100_000;

const BINARY = fileURLToPath(new URL('../../bin/logsentry.mjs', import.meta.url));

export interface ServerOptions {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Program to run instead of this checkout's. */
  readonly binary?: string;
  /** Kept when given; else a new folder that is removed at the end. */
  readonly folder?: string;
}

export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'logsentry-server-'));
  const args = [options.binary ?? BINARY, 'up', '--data', folder, '--port', '0', ...(options.args ?? [])];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.environment },
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-LOG_KEPT)));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const url = await addressOf(child, () => log);
  const pid = child.pid!;
  return {
    url,
    pid,
    memoryBytes: () => memoryBytesOf(pid),
    cpuSeconds: () => cpuSecondsOf(pid),
    log: () => log,
    output: () => output,
    kill: () => end(child, 'SIGKILL'),
    async stop() {
      const code = await end(child, 'SIGTERM');
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });
}

function addressOf(child: ChildProcess, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = /ready:\s+(http:\S+)/.exec(text);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    child.once('exit', (code) =>
      reject(new Error(`the server ended with code ${code} before it was ready:\n${log()}`)),
    );
  });
}
