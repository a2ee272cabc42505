import { readFile, rename, writeFile } from 'node:fs/promises';
import { AppError } from '../../core/errors.ts';

/** What is remembered of one file, by which it is known again under another name. */
export interface FileState {
  /** Device and inode, `dev:ino`. */
  readonly id: string;
  readonly path: string;
  /** When reading from the start began, ms since the Unix epoch: another one after each truncation. */
  readonly generation: number;
  /** Everything before it is durable in the queue. */
  readonly offset: number;
  /** End of the range that was being handed over, or 0: after a crash the very same range is handed over again. */
  readonly pendingEnd: number;
  /** Hash of the first `headLength` bytes. */
  readonly head: string;
  readonly headLength: number;
  /** Hash of the last `tailLength` bytes before `offset`. */
  readonly tail: string;
  readonly tailLength: number;
  /** An archive that was read to its end. */
  readonly done: boolean;
  /** Of a copy or archive that goes on behind another file's lines: the {@link contentKey} of that file. */
  readonly origin?: string;
}

/** Names the content that a file holds, also in its copies and archives: ranges of it are handed over once. */
export function contentKey(state: FileState): string {
  return state.origin ?? `${state.id}:${state.generation}`;
}

const STATE_VERSION = 1;

/**
 * The saved states; none when there is no such file.
 * @throws AppError INPUT_INVALID when the file is not what {@link saveTailState} writes.
 */
export async function loadTailState(path: string): Promise<readonly FileState[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return [];
    throw invalidState(path, error);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw invalidState(path, error);
  }
  if (!isSavedState(parsed)) throw invalidState(path);
  return parsed.files;
}

/** Replaces the saved states. Whole or not at all: a reader never sees half of it. */
export async function saveTailState(path: string, files: readonly FileState[]): Promise<void> {
  const temporary = `${path}.new`;
  await writeFile(temporary, `${JSON.stringify({ version: STATE_VERSION, files }, null, 1)}\n`);
  await rename(temporary, path);
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function isSavedState(value: unknown): value is { files: FileState[] } {
  if (typeof value !== 'object' || value === null) return false;
  const { version, files } = value as { version?: unknown; files?: unknown };
  return version === STATE_VERSION && Array.isArray(files) && files.every(isFileState);
}

function isFileState(value: unknown): value is FileState {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Record<keyof FileState, unknown>;
  const texts = [state.id, state.path, state.head, state.tail];
  const numbers = [state.generation, state.offset, state.pendingEnd, state.headLength, state.tailLength];
  return (
    texts.every((text) => typeof text === 'string') &&
    numbers.every((number) => typeof number === 'number' && number >= 0) &&
    typeof state.done === 'boolean' &&
    (state.origin === undefined || typeof state.origin === 'string')
  );
}

function invalidState(path: string, cause?: unknown): AppError {
  return new AppError('INPUT_INVALID', `The saved places of followed files in ${path} cannot be read.`, {
    nextStep: 'Move the file away to read all followed files from their start again, or restore it.',
    cause,
  });
}
