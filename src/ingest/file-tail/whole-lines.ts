import { isBlank, LF } from '../bytes/ascii.ts';

/**
 * What may be taken of the bytes at a file's end:
 *
 * - `rest`: everything: nobody writes to the file any more.
 * - `all`: all whole lines.
 * - `settling`: the file is being written: all but the last line that may go on, with the indented ones behind it.
 */
export type Take = 'rest' | 'all' | 'settling';

/**
 * How many of the bytes to take: whole lines only. `full`: as `settling`, but a line at least if there is one: the
 * lines behind are there already, and memory is bounded.
 */
export function wholeLines(bytes: Uint8Array, take: Take | 'full'): number {
  if (take === 'rest') return bytes.length;
  const end = bytes.lastIndexOf(LF) + 1;
  if (take === 'all' || end === 0) return end;
  let start = end;
  for (let steps = 0; steps < LINES_LOOKED_BACK && start > 0; steps++) {
    start = start < 2 ? 0 : bytes.lastIndexOf(LF, start - 2) + 1;
    if (!isBlank(bytes[start])) break;
  }
  return start === 0 && take === 'full' ? end : start;
}

/** Stack traces are rarely longer. */
const LINES_LOOKED_BACK = 200;
