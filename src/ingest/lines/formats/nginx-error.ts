import { BRACKET_CLOSE, BRACKET_OPEN, COLON, HASH, isDigit, SPACE } from '../../bytes/ascii.ts';
import { attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';

/** nginx's error log: `2026/01/02 03:04:05 [error] 123#456: *789 message`. */
export const nginxError: LineFormat = {
  name: 'nginx-error',
  hasHeader: true,
  begins: { time: true },
  read(scan) {
    if (!isDigit(scan.peek()) || !scan.time() || !scan.take(SPACE) || !scan.take(BRACKET_OPEN)) return false;
    const end = scan.find(BRACKET_CLOSE, LONGEST_LEVEL);
    if (end < 0) return false;
    const level = scan.levelAt(scan.at, end);
    if (level < 0) return false;
    scan.at = end + 1;
    if (!scan.take(SPACE)) return false;
    const pid = scan.at;
    scan.at += scan.digitRun(10);
    const pidEnd = scan.at;
    if (pidEnd === pid || !scan.take(HASH) || scan.digitRun(10) === 0) return false;
    scan.at += scan.digitRun(10);
    if (!scan.take(COLON)) return false;
    scan.level = level;
    scan.numberAttribute(PID, pid, pidEnd);
    return true;
  },
};

const PID = attributeName('pid');
const LONGEST_LEVEL = 12;
