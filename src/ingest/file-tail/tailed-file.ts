import { type FileHandle, open } from 'node:fs/promises';
import { SourceFormat } from '../lines/source-format.ts';
import { LF } from '../bytes/ascii.ts';
import type { ArchiveSurvey } from './archive.ts';
import { type FileRange, wholeRange } from './file-range.ts';
import { FINGERPRINT_BYTES, hashOf, holdsWhatWasRead, readAt, readInto } from './fingerprint.ts';
import { LongLine } from './long-line.ts';
import type { FileState } from './tail-state.ts';
import { type Take, wholeLines } from './whole-lines.ts';

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

  /**
   * What to hand over next, no more than `sizeBytes` in memory; undefined when there is nothing yet. `take`: as of
   * {@link wholeLines}, unless that many bytes are there. Stops in the middle of a line when `signal` is aborted.
   */
  async nextRange(sizeBytes: number, take: Take, signal: AbortSignal): Promise<FileRange | undefined> {
    const { offset, pendingEnd } = this.state;
    // Handed over before and not known to be durable: the same bytes again, whatever was appended since.
    const repeated = Math.max(0, pendingEnd - offset);
    const bytes = await readAt(this.#handle, offset, Math.min(sizeBytes, repeated || sizeBytes));
    if (bytes.length === 0) return undefined;
    if (repeated > 0) {
      if (repeated <= sizeBytes) return wholeRange(offset, bytes);
      // Whole lines, read while ranges were larger: now they must not be taken for one.
      if (bytes.includes(LF)) return wholeRange(offset, await readAt(this.#handle, offset, repeated));
      return this.#readOn(new LongLine(offset, bytes, repeated), signal);
    }
    const isFull = bytes.length === sizeBytes;
    const taken = take === 'rest' && !isFull ? bytes.length : wholeLines(bytes, isFull ? 'full' : take);
    if (isFull && taken === 0) return this.#readOn(new LongLine(offset, bytes), signal);
    return taken > 0 ? wholeRange(offset, bytes.subarray(0, taken)) : undefined;
  }

  /** Reads to the line's end, or to that of the file. */
  async #readOn(line: LongLine, signal: AbortSignal): Promise<FileRange | undefined> {
    const buffer = new Uint8Array(READ_BYTES);
    while (!line.isWhole) {
      if (signal.aborted) return undefined;
      const bytes = await readInto(this.#handle, line.end, buffer);
      if (bytes.length === 0) break;
      line.take(bytes);
    }
    return line.range();
  }

  /** The state once the range, from the place reached, is durable. */
  async advanced(range: FileRange): Promise<FileState> {
    const headLength = Math.min(FINGERPRINT_BYTES, range.end);
    const isHeadKnown = headLength === this.state.headLength;
    const head = isHeadKnown ? this.state.head : hashOf(await readAt(this.#handle, 0, headLength));
    return { ...this.state, ...advance(range), head, headLength };
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** Place and last bytes once the range is durable. */
export function advance({
  end,
  tail,
}: FileRange): Pick<FileState, 'offset' | 'pendingEnd' | 'tail' | 'tailLength'> {
  return { offset: end, pendingEnd: 0, tail: hashOf(tail), tailLength: tail.length };
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

/** What a line that is too long is skipped in. */
const READ_BYTES = 256 * 1024;
