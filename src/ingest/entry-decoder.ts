import type { Rejects } from './rejects.ts';

/**
 * Turns a stream of bytes into entries of a `BatchBuilder` and rejects. Must take any bytes without throwing, and
 * hold no more than one line of them.
 */
export interface EntryDecoder {
  readonly rejects: Rejects;
  /** Entries added so far. */
  readonly accepted: number;
  /**
   * Takes in the next chunk, at most about `maxLines` lines of it, and returns how many bytes it used: so that a
   * caller can yield or hand on a full batch between two calls. The chunk is not kept.
   */
  push(chunk: Uint8Array, maxLines: number): number;
  /** The stream is over: takes in what has no line feed. */
  finish(): void;
  /** The stream broke off: adds the entry that only waits for lines that might belong to it, not half a line. */
  flush?(): void;
}
