import type { Readable, Writable } from 'node:stream';
import pc from 'picocolors';
import type { Environment } from '../config/environment.ts';
import type { Clock } from '../core/clock.ts';

/** What a command may touch: tests give streams in memory. */
export interface CliContext {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly environment: Environment;
  /** Aborts when the user wants out (Ctrl-C). */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** What the process ends with when nothing is thrown; 0 unless set. */
  setExitCode(code: number): void;
}

export type Colours = ReturnType<typeof pc.createColors>;

/** Whether a person looks at the stream. */
export function isTerminal(stream: Writable): boolean {
  return 'isTTY' in stream && stream.isTTY === true;
}

/** Colours for a stream: none unless a person looks at it and has not said no (https://no-color.org). */
export function coloursFor(stream: Writable, environment: Environment): Colours {
  return pc.createColors(isTerminal(stream) && (environment['NO_COLOR'] ?? '') === '');
}

/** Writes a line, waiting when the reader is slower than we are. */
export async function writeLine(stream: Writable, text: string): Promise<void> {
  await writeText(stream, `${text}\n`);
}

export async function writeText(stream: Writable, text: string): Promise<void> {
  await written(stream, stream.write(text));
}

export async function writeBytes(stream: Writable, bytes: Uint8Array): Promise<void> {
  await written(stream, stream.write(bytes));
}

async function written(stream: Writable, isTaken: boolean): Promise<void> {
  if (isTaken) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      stream.off('drain', end).off('close', end);
      resolve();
    };
    stream.once('drain', end).once('close', end);
  });
}
