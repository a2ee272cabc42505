import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { isEngineMessage } from './engine-messages.ts';
import type { EngineCommand, EngineMessage } from './engine-messages.ts';
import type { EngineAddress, EngineOptions, EngineSettings } from './engine-options.ts';
import { DEFAULT_ENGINE_SETTINGS } from './engine-options.ts';

/** What the engine's life has to say. */
export type EngineLog = Pick<Logger, 'info' | 'warn' | 'error'>;

export interface StartEngineOptions extends Omit<EngineOptions, 'settings'> {
  readonly settings?: Partial<EngineSettings>;
  readonly log: EngineLog;
}

export interface EngineProcess {
  /** Where clients reach it; the same after a restart. */
  readonly address: EngineAddress;
  /** The running process, or undefined while it is being restarted. */
  readonly pid: number | undefined;
  /** Times it had to be started again. */
  readonly restarts: number;
  /** Lets running statements finish, then ends the process. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts the embedded store engine as a child process and keeps it running: when it dies it is started again, at
 * the same address, with growing pauses. Nothing acknowledged is lost; callers repeat what failed meanwhile with the
 * same token.
 * @throws AppError DATA_DIR_LOCKED, DATA_DIR_UNUSABLE, ADDRESS_IN_USE, STORE_ENGINE_MISSING, STORE_FAILED
 */
export async function startEngine(options: StartEngineOptions): Promise<EngineProcess> {
  const { log, settings, ...rest } = options;
  prepareFolder(options.dataDir);
  const engineOptions: EngineOptions = { ...rest, settings: { ...DEFAULT_ENGINE_SETTINGS, ...settings } };
  const supervisor = new Supervisor(engineOptions, log);
  await supervisor.start();
  return supervisor;
}

/** Pauses between restarts: doubled each time, back to the first after a calm while. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
const CALM_MS = 60_000;
/** Loading a large folder takes a second; a folder being repaired after power loss longer. */
const READY_LIMIT_MS = 120_000;
/** The process ends itself after 10 s; see `main.ts`. */
const STOP_LIMIT_MS = 15_000;

class Supervisor implements EngineProcess {
  #options: EngineOptions;
  readonly #log: EngineLog;
  #child: ChildProcess | undefined;
  #address: EngineAddress;
  #restarts = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: EngineOptions, log: EngineLog) {
    this.#options = options;
    this.#log = log;
    this.#address = options.listen;
  }

  get address(): EngineAddress {
    return this.#address;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get restarts(): number {
    return this.#restarts;
  }

  async start(): Promise<void> {
    const startedMs = performance.now();
    const { child, address } = await launch(this.#options);
    if (this.#closing !== undefined) {
      await end(child);
      return;
    }
    this.#child = child;
    this.#address = address;
    // A restart must come back at the port that the system chose the first time.
    this.#options = { ...this.#options, listen: address };
    child.once('exit', (code, signal) => this.#onExit({ code, signal, startedMs }));
    const tookMs = Math.round(performance.now() - startedMs);
    this.#log.info({ pid: child.pid, tookMs }, 'store engine ready');
  }

  close(): Promise<void> {
    this.#closing ??= this.#stop();
    return this.#closing;
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#timer);
    const child = this.#child;
    this.#child = undefined;
    if (child !== undefined) await end(child);
  }

  #onExit(exit: { code: number | null; signal: string | null; startedMs: number }): void {
    this.#child = undefined;
    if (this.#closing !== undefined) return;
    if (performance.now() - exit.startedMs > CALM_MS) this.#pauseMs = FIRST_PAUSE_MS;
    const { code, signal } = exit;
    const fields = { code, signal, pauseMs: this.#pauseMs };
    this.#log.warn(fields, 'store engine ended and is started again; nothing stored is lost');
    this.#restartLater();
  }

  #restartLater(): void {
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    this.#timer = setTimeout(() => {
      this.#restarts++;
      this.start().catch((error: unknown) => {
        if (this.#closing !== undefined) return;
        this.#log.error({ error }, 'store engine does not start');
        this.#restartLater();
      });
    }, pauseMs);
  }
}

interface Launched {
  readonly child: ChildProcess;
  readonly address: EngineAddress;
}

/** Runs from source as TypeScript and from a build as JavaScript. */
function mainPath(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./main.${extension}`, import.meta.url));
}

/** The last words of a dying process, for the error. */
const STDERR_TAIL_CHARACTERS = 4000;

/** The engine's own JavaScript only passes statements on. */
const YOUNG_MEGABYTES = 4;
/**
 * glibc keeps freed memory in an arena a thread; the engine has over fifty. With two it
 * holds 40 MB less after a load.
 */
const ALLOCATOR_ARENAS = '2';

function launch(options: EngineOptions): Promise<Launched> {
  // Standard input must be /dev/null: the engine reads it.
  const child = fork(mainPath(), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [`--max-semi-space-size=${YOUNG_MEGABYTES}`],
    env: { MALLOC_ARENA_MAX: ALLOCATOR_ARENAS, ...process.env },
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_TAIL_CHARACTERS);
  });
  return new Promise((resolve, reject) => {
    let failure: Extract<EngineMessage, { event: 'failed' }> | undefined;
    const timer = setTimeout(() => child.kill('SIGKILL'), READY_LIMIT_MS);
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      reject(startError(options, failure, stderr));
    });
    child.on('message', (message: unknown) => {
      if (!isEngineMessage(message)) return;
      if (message.event === 'failed') failure ??= message;
      else {
        clearTimeout(timer);
        resolve({ child, address: message.address });
      }
    });
    command(child, { command: 'start', options });
  });
}

function command(child: ChildProcess, message: EngineCommand): void {
  // A process that is gone already says so by its exit.
  if (child.connected) child.send(message, () => undefined);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  command(child, { command: 'stop' });
  await ended;
  clearTimeout(timer);
}

function prepareFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (cause) {
    throw new AppError('DATA_DIR_UNUSABLE', `The store's folder ${dataDir} cannot be created.`, {
      nextStep: 'Create it and give this user the right to write there, or set another folder.',
      cause,
    });
  }
}

function startError(
  options: EngineOptions,
  failure: Extract<EngineMessage, { event: 'failed' }> | undefined,
  stderr: string,
): AppError {
  const text = `${failure?.text ?? ''}\n${stderr}`.trim();
  const cause = new Error(text === '' ? 'it ended without a word' : text);
  if (/Cannot lock file/.test(text)) {
    return new AppError('DATA_DIR_LOCKED', `Another process uses the store's folder ${options.dataDir}.`, {
      nextStep: 'Stop the other process, or give this one a folder of its own.',
      cause,
    });
  }
  if (failure?.reason === 'missing') {
    return new AppError('STORE_ENGINE_MISSING', 'The embedded store engine (chdb) cannot be loaded.', {
      nextStep: 'Use Linux or macOS with glibc and reinstall, or point the store at a ClickHouse server.',
      cause,
    });
  }
  if (/EADDRINUSE|EACCES.*listen/.test(text)) {
    return new AppError('ADDRESS_IN_USE', `The store engine cannot listen at ${addressText(options)}.`, {
      nextStep: 'Stop the process that listens there, or set another address.',
      cause,
    });
  }
  return new AppError(
    'STORE_FAILED',
    `The store engine did not start on ${options.dataDir}: ${cause.message}`,
    {
      nextStep: 'Check the disk and the rights of the folder; the cause has the last output of the engine.',
      cause,
    },
  );
}

function addressText({ listen }: EngineOptions): string {
  return 'socketPath' in listen ? listen.socketPath : `${listen.host}:${listen.port}`;
}
