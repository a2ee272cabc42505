import { isBlank, LF } from '../bytes/ascii.ts';

/**
 * How many of the bytes to take: whole lines only.
 *
 * - `all`: all of them.
 * - `settling`: the file is being written: all but the last line that may go on, with the indented ones behind it.
 * - `full`: as `settling`, but something at least: the lines behind are there already, and memory is bounded.
 */
export function wholeLines(bytes: Uint8Array, take: 'all' | 'settling' | 'full'): number {
  const end = bytes.lastIndexOf(LF) + 1;
  if (take === 'all' || end === 0) return take === 'full' && end === 0 ? bytes.length : end;
  let start = end;
  for (let steps = 0; steps < LINES_LOOKED_BACK && start > 0; steps++) {
    start = start < 2 ? 0 : bytes.lastIndexOf(LF, start - 2) + 1;
    if (!isBlank(bytes[start])) break;
  }
  return start === 0 && take === 'full' ? end : start;
}

/** Stack traces are rarely longer. */
const LINES_LOOKED_BACK = 200;
