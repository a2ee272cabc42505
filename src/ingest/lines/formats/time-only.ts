import {
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COLON,
  DASH,
  isBlank,
  isDigit,
  isLetter,
  SPACE,
} from '../../bytes/ascii.ts';
import { attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';
import { type LineScan, setSpan } from '../line-scan.ts';

/**
 * A time, bare or in brackets, and a message: Go's standard logger (with `file.go:23: `), and `[time] program -
 * message`, whose program is the service.
 */
export const timeOnly: LineFormat = {
  name: 'time-only',
  hasHeader: true,
  begins: { bytes: /\[/, time: true },
  read(scan) {
    const bracketed = scan.take(BRACKET_OPEN);
    if (!scan.time()) return false;
    if (bracketed ? !scan.take(BRACKET_CLOSE) : !scan.done && !isEnd(scan.peek())) return false;
    scan.take(COLON);
    scan.blanks();
    if (!readSourceFile(scan)) readProgram(scan);
    readLevelWord(scan);
    return true;
  },
};

const SOURCE_LINE = attributeName('line');
const LONGEST_PROGRAM = 64;

function isEnd(byte: number): boolean {
  return isBlank(byte) || byte === COLON;
}

/** `main.go:23: ` */
function readSourceFile(scan: LineScan): boolean {
  const start = scan.at;
  const colon = scan.find(COLON, LONGEST_PROGRAM);
  if (colon < 0 || !isDigit(scan.bytes[colon + 1])) return false;
  for (let i = start; i < colon; i++) if (isBlank(scan.bytes[i])) return false;
  scan.at = colon + 1;
  const line = scan.at;
  scan.at += scan.digitRun(7);
  const isFile =
    scan.peek() === COLON && scan.peek(1) === SPACE && scan.bytes.subarray(start, colon).includes(0x2e);
  if (!isFile || !isLetter(scan.bytes[start])) {
    scan.at = start;
    return false;
  }
  setSpan(scan.service, start, colon);
  scan.numberAttribute(SOURCE_LINE, line, scan.at);
  scan.at += 2;
  return true;
}

/** `program.exe - ` */
function readProgram(scan: LineScan): void {
  const start = scan.at;
  const end = scan.wordEnd();
  const isMarked = scan.bytes[end] === SPACE && scan.bytes[end + 1] === DASH && scan.bytes[end + 2] === SPACE;
  if (!isMarked || end - start > LONGEST_PROGRAM || !isLetter(scan.bytes[start])) return;
  setSpan(scan.service, start, end);
  scan.at = end + 3;
}

/** `info paid`: the level, as Node's loggers print it. It stays in the message, since a sentence may begin so too. */
function readLevelWord(scan: LineScan): void {
  if (!isLower(scan.peek())) return;
  const word = LEVEL_WORDS.find((each) => scan.startsWith(each) && isEnd(scan.peek(each.length)));
  if (word !== undefined) scan.level = scan.levelAt(scan.at, scan.at + word.length);
}

const LEVEL_WORDS = ['debug', 'info', 'warn', 'warning', 'error', 'fatal'];

function isLower(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a;
}
