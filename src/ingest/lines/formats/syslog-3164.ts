import { LEVEL_CODE, SYSLOG_SEVERITIES } from '../../../core/level.ts';
import {
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COLON,
  GREATER,
  isBlank,
  isDigit,
  isLetter,
  LESS,
  SPACE,
} from '../../bytes/ascii.ts';
import { attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';
import { type LineScan, setSpan } from '../line-scan.ts';

/**
 * BSD syslog (RFC 3164) as daemons send it and as rsyslog, syslog-ng and journald write it to files:
 * `<34>Oct 11 22:14:15 host program[123]: message`, the priority optional, the time also in ISO 8601. A line
 * without a program (`last message repeated 2 times`) keeps time and host.
 */
export const syslog3164: LineFormat = {
  name: 'syslog-3164',
  hasHeader: true,
  begins: { bytes: /</, time: true },
  read(scan) {
    if (scan.peek() === LESS && !readPriority(scan)) return false;
    const isNamed = isLetter(scan.peek());
    if (!isNamed && !(isDigit(scan.peek()) && scan.peek(4) === 0x2d && (scan.peek(10) | 0x20) === 0x74))
      return false;
    if (!scan.time() || !scan.take(SPACE)) return false;
    const hostAt = scan.at;
    const hostEnd = scan.wordEnd();
    if (!isHost(scan, hostAt, hostEnd)) return false;
    scan.at = hostEnd;
    scan.blanks();
    const hasTag = readTag(scan);
    // With an ISO time, many layouts look alike: the tag makes it syslog.
    if (!hasTag && !isNamed) return false;
    setSpan(scan.host, hostAt, hostEnd);
    return true;
  },
};

/** `<PRI>`: facility times eight plus severity (RFC 3164 §4.1.1). Sets the level. */
export function readPriority(scan: LineScan): boolean {
  if (!scan.take(LESS)) return false;
  const priority = scan.number(3);
  if (!(priority <= 191) || !scan.take(GREATER)) return false;
  scan.level = LEVEL_CODE[SYSLOG_SEVERITIES[priority % 8]!];
  return true;
}

const PID = attributeName('pid');

/** RFC 3164 allows 32 characters; paths and instance names are longer in practice. */
const LONGEST_TAG = 128;
const LONGEST_HOST = 255;

function isHost(scan: LineScan, start: number, end: number): boolean {
  const length = end - start;
  if (length === 0 || length > LONGEST_HOST || end >= scan.end) return false;
  const last = scan.bytes[end - 1];
  return last !== COLON && scan.bytes[start] !== BRACKET_OPEN && scan.bytes[start] !== 0x22;
}

/** Moves past `program[123]: ` or `program: `; otherwise stays and returns false. */
export function readTag(scan: LineScan): boolean {
  const start = scan.at;
  const stop = Math.min(scan.end, start + LONGEST_TAG);
  let end = start;
  while (
    end < stop &&
    scan.bytes[end] !== COLON &&
    scan.bytes[end] !== BRACKET_OPEN &&
    !isBlank(scan.bytes[end])
  )
    end++;
  if (end === start || end === stop) return false;
  let after = end;
  if (scan.bytes[end] === BRACKET_OPEN) {
    after = end + 1;
    while (after < stop && scan.bytes[after] !== BRACKET_CLOSE) after++;
    if (after === stop) return false;
    after++;
  }
  const colon = scan.bytes[after] === COLON;
  if (!colon && scan.bytes[end] !== BRACKET_OPEN) return false;
  const behind = scan.bytes[after + (colon ? 1 : 0)];
  if (after + 1 < scan.end && !isBlank(behind)) return false;
  setSpan(scan.service, start, end);
  if (after > end) scan.numberAttribute(PID, end + 1, after - 1);
  scan.at = Math.min(scan.end, after + (colon ? 1 : 0));
  return true;
}
