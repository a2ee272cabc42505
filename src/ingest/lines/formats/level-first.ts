import { BRACKET_CLOSE, BRACKET_OPEN, COLON, isBlank } from '../../bytes/ascii.ts';
import { levelWordEnd, nameEnd } from '../header-tokens.ts';
import type { LineFormat } from '../line-format.ts';
import { type LineScan, setSpan } from '../line-scan.ts';
import { readDotnetLevel } from './dotnet.ts';

/**
 * Lines that begin with a level: Python's `LEVEL:logger:message`, uvicorn's `INFO:     message`, .NET's
 * `info: message`, `[INFO] message`, `WARN  message`, with or without a time behind.
 */
export const levelFirst: LineFormat = {
  name: 'level-first',
  hasHeader: true,
  begins: { bytes: /[A-Z[tdiwfc]/ },
  read(scan) {
    if (!readLevel(scan)) return false;
    const isColon = scan.take(COLON);
    const isSpaced = scan.blanks();
    if (scan.peek() === BRACKET_OPEN ? readBracketedTime(scan) : scan.time()) {
      scan.take(COLON);
      scan.blanks();
    } else if (isColon && !isSpaced) {
      readLogger(scan);
    }
    return true;
  },
};

function readLevel(scan: LineScan): boolean {
  if (readDotnetLevel(scan)) return true;
  if (scan.peek() === BRACKET_OPEN) {
    const end = scan.find(BRACKET_CLOSE, LONGEST_LEVEL);
    const level = end < 0 ? -1 : scan.levelAt(scan.at + 1, trimmedEnd(scan, end));
    // `[c]` and the like are lists and flags more often than levels.
    if (level <= 0 || end - scan.at < 4) return false;
    scan.level = level;
    scan.at = end + 1;
    return true;
  }
  const end = levelWordEnd(scan, scan.at);
  if (end < 0) return false;
  scan.level = scan.levelAt(scan.at, end);
  scan.at = end;
  return true;
}

const LONGEST_LEVEL = 14;

function trimmedEnd(scan: LineScan, end: number): number {
  let stop = end;
  while (stop > scan.at && isBlank(scan.bytes[stop - 1])) stop--;
  return stop;
}

function readBracketedTime(scan: LineScan): boolean {
  const { at } = scan;
  scan.at++;
  if (scan.time() && scan.take(BRACKET_CLOSE)) return true;
  scan.timeUs = NaN;
  scan.at = at;
  return false;
}

/** `logger:` right behind `LEVEL:`. */
function readLogger(scan: LineScan): void {
  const start = scan.at;
  let end = start;
  const stop = Math.max(nameEnd(scan, start), start);
  while (end < stop && scan.bytes[end] !== COLON) end++;
  if (end === start || scan.bytes[end] !== COLON) return;
  setSpan(scan.service, start, end);
  scan.at = end + 1;
}
