import { LEVEL_CODE } from '../../../core/level.ts';
import {
  BACKSLASH,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  DASH,
  isDigit,
  POINT,
  QUOTE,
  SPACE,
} from '../../bytes/ascii.ts';
import { attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';
import { type LineScan, setSpan } from '../line-scan.ts';

/**
 * Apache's and nginx's common and combined access log, also with the virtual host in front and with times behind.
 * The message is the request and what came of it, `"GET /path HTTP/1.1" 200 1234`; its parts and all that follows
 * are attributes. The level follows the status: 5xx error, 4xx warn, others info.
 */
export const access: LineFormat = {
  name: 'access',
  hasHeader: true,
  read(scan) {
    const bracket = scan.find(BRACKET_OPEN, LEADING_BYTES);
    if (bracket < 0 || !isDigit(scan.bytes[bracket + 1]) || !readLeading(scan)) return false;
    scan.at++;
    if (!scan.time() || !scan.take(BRACKET_CLOSE) || !scan.take(SPACE) || scan.peek() !== QUOTE) return false;
    const message = scan.at;
    const request = quoted(scan);
    if (request < 0 || !scan.take(SPACE)) return false;
    const statusAt = scan.at;
    const status = scan.digits(3);
    if (!(status >= 100 && status < 600) || (!scan.done && scan.peek() !== SPACE)) return false;
    scan.level = status >= 500 ? LEVEL_CODE.error : status >= 400 ? LEVEL_CODE.warn : LEVEL_CODE.info;
    readRequest(scan, message + 1, request - 1);
    scan.numberAttribute(STATUS, statusAt, statusAt + 3);
    const messageEnd = readBytes(scan);
    readTrailing(scan);
    setSpan(scan.message, message, messageEnd);
    return true;
  },
};

const CLIENT = attributeName('client');
const USER = attributeName('user');
const VHOST = attributeName('virtualHost');
const METHOD = attributeName('method');
const PATH = attributeName('path');
const PROTOCOL = attributeName('protocol');
const STATUS = attributeName('status');
const BYTES = attributeName('bytes');
const REFERRER = attributeName('referrer');
const USER_AGENT = attributeName('userAgent');
const EXTRA = attributeName('extra');
const DURATION_MS = attributeName('durationMs');

/** `[vhost] client ident user [`: at most this many words, each at most this long. */
const LEADING_WORDS = 5;
const LEADING_BYTES = 512;

/** Moves to the bracket that opens the time. False when this cannot be an access log. */
function readLeading(scan: LineScan): boolean {
  const starts: number[] = [];
  const ends: number[] = [];
  const first = scan.at;
  while (scan.peek() !== BRACKET_OPEN) {
    const end = scan.wordEnd();
    if (end === scan.at || end - first > LEADING_BYTES || starts.length === LEADING_WORDS) return false;
    starts.push(scan.at);
    ends.push(end);
    scan.at = end;
    if (!scan.take(SPACE)) return false;
  }
  const words = starts.length;
  // Client, ident and user are always there; with four words, the first is the virtual host. A user's name may
  // hold a blank.
  if (words < 3) return false;
  const client = words === 4 && hasColon(scan, starts[0]!, ends[0]!) ? 1 : 0;
  if (client === 1) scan.attribute(VHOST, starts[0]!, ends[0]!);
  scan.attribute(CLIENT, starts[client]!, ends[client]!);
  const user = starts[client + 2]!;
  if (ends[words - 1]! - user > 1 || scan.bytes[user] !== DASH) scan.attribute(USER, user, ends[words - 1]!);
  return true;
}

function hasColon(scan: LineScan, start: number, end: number): boolean {
  return scan.bytes.subarray(start, end).includes(0x3a);
}

/** Moves past a quoted text and returns its end, or -1. Apache and nginx escape quotes with a backslash. */
function quoted(scan: LineScan): number {
  for (let i = scan.at + 1; i < scan.end; i++) {
    const byte = scan.bytes[i];
    if (byte === BACKSLASH) i++;
    else if (byte === QUOTE) return (scan.at = i + 1);
  }
  return -1;
}

/** `GET /path HTTP/1.1` */
function readRequest(scan: LineScan, start: number, end: number): void {
  const { bytes } = scan;
  let methodEnd = start;
  while (methodEnd < end && bytes[methodEnd] !== SPACE) methodEnd++;
  let protocol = end;
  while (protocol > methodEnd && bytes[protocol - 1] !== SPACE) protocol--;
  if (methodEnd >= end) return;
  scan.attribute(METHOD, start, methodEnd);
  const hasProtocol = protocol - 1 > methodEnd;
  scan.attribute(PATH, methodEnd + 1, hasProtocol ? protocol - 1 : end);
  if (hasProtocol) scan.attribute(PROTOCOL, protocol, end);
}

/** The size of the answer, `-` for none. Returns its end. */
function readBytes(scan: LineScan): number {
  if (!scan.take(SPACE)) return scan.at;
  const start = scan.at;
  const run = scan.digitRun(18);
  if (run > 0) scan.numberAttribute(BYTES, start, start + run);
  scan.at = scan.wordEnd();
  return scan.at;
}

/** ` "referrer" "user agent" seconds` and whatever else was configured, as far as it is there. */
function readTrailing(scan: LineScan): void {
  for (const name of [REFERRER, USER_AGENT]) {
    if (scan.peek() !== SPACE || scan.peek(1) !== QUOTE) break;
    scan.at++;
    const start = scan.at + 1;
    const end = quoted(scan);
    if (end < 0) break;
    if (end - 1 - start > 1 || scan.bytes[start] !== DASH) scan.attribute(name, start, end - 1);
  }
  scan.blanks();
  const rest = scan.at;
  readSeconds(scan);
  scan.attribute(EXTRA, rest, scan.end);
}

/** nginx's `$request_time`, seconds with milliseconds, is often appended; Apache's `%D` (µs) cannot be told apart. */
function readSeconds(scan: LineScan): void {
  const whole = scan.digitRun(6);
  if (whole === 0 || scan.peek(whole) !== POINT || !isDigit(scan.peek(whole + 1))) return;
  const seconds = scan.digits(whole);
  scan.at++;
  const digits = scan.digitRun(6);
  const fraction = scan.digits(digits);
  if (!scan.done && scan.peek() !== SPACE) return;
  scan.attributes.addNumber(DURATION_MS, Math.round(seconds * 1e6 + (fraction / 10 ** digits) * 1e6) / 1e3);
}
