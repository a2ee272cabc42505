import { LEVEL_CODE } from '../../../core/level.ts';
import { COLON, isDigit, SPACE } from '../../bytes/ascii.ts';
import { attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';
import { type LineScan, setSpan } from '../line-scan.ts';

/** Android's logcat, format `threadtime`: `03-17 16:13:38.811  1702  2395 D Tag: message`. */
export const logcat: LineFormat = {
  name: 'logcat',
  hasHeader: true,
  begins: { time: true },
  read(scan) {
    if (!isDigit(scan.peek()) || !scan.time() || !scan.blanks()) return false;
    const pid = scan.at;
    const pidEnd = digits(scan);
    if (pidEnd < 0 || !scan.blanks()) return false;
    const thread = scan.at;
    const threadEnd = digits(scan);
    if (threadEnd < 0 || !scan.blanks()) return false;
    const level = LEVELS.get(scan.peek());
    if (level === undefined || scan.peek(1) !== SPACE) return false;
    scan.at += 2;
    const tag = scan.at;
    const end = tagEnd(scan);
    if (end < 0) return false;
    let nameEnd = end;
    while (nameEnd > tag && scan.bytes[nameEnd - 1] === SPACE) nameEnd--;
    setSpan(scan.service, tag, nameEnd);
    scan.level = level;
    scan.numberAttribute(PID, pid, pidEnd);
    scan.numberAttribute(THREAD, thread, threadEnd);
    scan.at = end + 1;
    return true;
  },
};

const PID = attributeName('pid');
const THREAD = attributeName('thread');
/** Android cuts tags at 23 characters up to version 7, not later. */
const LONGEST_TAG = 128;

const LEVELS: ReadonlyMap<number, number> = new Map([
  [0x56, LEVEL_CODE.trace],
  [0x44, LEVEL_CODE.debug],
  [0x49, LEVEL_CODE.info],
  [0x57, LEVEL_CODE.warn],
  [0x45, LEVEL_CODE.error],
  [0x46, LEVEL_CODE.fatal],
  [0x41, LEVEL_CODE.fatal],
]);

function digits(scan: LineScan): number {
  const run = scan.digitRun(10);
  scan.at += run;
  return run === 0 ? -1 : scan.at;
}

/** The colon that ends the tag: one with a blank, or the end, behind it; else the first. */
function tagEnd(scan: LineScan): number {
  const stop = Math.min(scan.end, scan.at + LONGEST_TAG);
  let first = -1;
  for (let i = scan.at; i < stop; i++) {
    if (scan.bytes[i] !== COLON) continue;
    if (i + 1 >= scan.end || scan.bytes[i + 1] === SPACE) return i;
    if (first < 0) first = i;
  }
  return first;
}
