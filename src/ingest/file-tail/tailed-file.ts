import { type FileHandle, open } from 'node:fs/promises';
import { SourceFormat } from '../lines/source-format.ts';
import type { ArchiveSurvey } from './archive.ts';
import { FINGERPRINT_BYTES, hashOf, holdsWhatWasRead, readAt } from './fingerprint.ts';
import type { FileState } from './tail-state.ts';

/** A followed file: its open handle and the place reached. */
export class TailedFile {
  readonly format: SourceFormat;
  state: FileState;
  /** When it was last seen to grow, or under its name; ms since the Unix epoch. */
  activeMs: number;
  readonly #handle: FileHandle;
  /** At the last look. */
  #size = 0;
  #modifiedMs = 0;

  private constructor(handle: FileHandle, state: FileState, nowMs: number) {
    this.#handle = handle;
    this.state = state;
    this.format = new SourceFormat();
    this.activeMs = nowMs;
  }

  static async open(state: FileState, nowMs: number): Promise<TailedFile> {
    return new TailedFile(await open(state.path, 'r'), state, nowMs);
  }

  get handle(): FileHandle {
    return this.#handle;
  }

  /** Looks at size and time. True when one changed: a file may be emptied and written to the same size. */
  async look(): Promise<boolean> {
    const { size, mtimeMs } = await this.#handle.stat();
    const changed = size !== this.#size || mtimeMs !== this.#modifiedMs;
    this.#size = size;
    this.#modifiedMs = mtimeMs;
    return changed;
  }

  /** Whether what was read is no longer there: the file was emptied, or emptied and written anew. */
  async wasTruncated(): Promise<boolean> {
    return !(await holdsWhatWasRead(this.#handle, this.state));
  }

  /** Whether the archive is of this file: the file begins with all that the archive holds. */
  async holds({ head, tail, lengthBytes }: ArchiveSurvey): Promise<boolean> {
    const start = await readAt(this.#handle, 0, head.length);
    if (Buffer.compare(start, head) !== 0) return false;
    return Buffer.compare(await readAt(this.#handle, lengthBytes - tail.length, tail.length), tail) === 0;
  }

  /** Up to `length` bytes from the place reached. */
  read(length: number): Promise<Uint8Array> {
    return readAt(this.#handle, this.state.offset, length);
  }

  /** The state once `bytes`, read from the place reached, are durable. */
  async advanced(bytes: Uint8Array): Promise<FileState> {
    const offset = this.state.offset + bytes.length;
    const headLength = Math.min(FINGERPRINT_BYTES, offset);
    const isHeadKnown = headLength === this.state.headLength;
    const head = isHeadKnown ? this.state.head : hashOf(await readAt(this.#handle, 0, headLength));
    return { ...this.state, ...advance(this.state, bytes), head, headLength };
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** Place and last bytes once `bytes` are durable. */
export function advance(
  state: FileState,
  bytes: Uint8Array,
): Pick<FileState, 'offset' | 'pendingEnd' | 'tail' | 'tailLength'> {
  const tail = bytes.subarray(-FINGERPRINT_BYTES);
  return { offset: state.offset + bytes.length, pendingEnd: 0, tail: hashOf(tail), tailLength: tail.length };
}

/** The state of a file of which nothing was read. */
export function freshState(file: { id: string; path: string }, generation: number): FileState {
  return {
    id: file.id,
    path: file.path,
    generation,
    offset: 0,
    pendingEnd: 0,
    head: '',
    headLength: 0,
    tail: '',
    tailLength: 0,
    done: false,
  };
}
