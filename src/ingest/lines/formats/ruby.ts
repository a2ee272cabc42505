import { BRACKET_CLOSE, BRACKET_OPEN, COLON, COMMA, HASH, isLetter, SPACE } from '../../bytes/ascii.ts';
import { attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';
import { setSpan } from '../line-scan.ts';

/** Ruby's Logger: `I, [2026-01-02T03:04:05.678901 #1234]  INFO -- program: message`. */
export const ruby: LineFormat = {
  name: 'ruby',
  hasHeader: true,
  begins: { bytes: /[a-z]/i },
  read(scan) {
    if (!isLetter(scan.peek()) || scan.peek(1) !== COMMA || scan.peek(3) !== BRACKET_OPEN) return false;
    scan.at += 4;
    if (!scan.time() || !scan.take(SPACE) || !scan.take(HASH)) return false;
    const pid = scan.at;
    scan.at += scan.digitRun(10);
    const pidEnd = scan.at;
    if (!scan.take(BRACKET_CLOSE) || !scan.blanks()) return false;
    const level = scan.at;
    const levelEnd = scan.wordEnd();
    scan.level = Math.max(0, scan.levelAt(level, levelEnd));
    scan.at = levelEnd;
    scan.blanks();
    if (!scan.takeText('--')) return false;
    scan.blanks();
    const colon = scan.find(COLON, LONGEST_PROGRAM);
    if (colon < 0) return false;
    if (colon > scan.at) setSpan(scan.service, scan.at, colon);
    scan.numberAttribute(PID, pid, pidEnd);
    scan.at = colon + 1;
    return true;
  },
};

const PID = attributeName('pid');
const LONGEST_PROGRAM = 128;
