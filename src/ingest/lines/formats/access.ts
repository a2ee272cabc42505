import { LEVEL_CODE } from '../../../core/level.ts';
import {
  BACKSLASH,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COLON,
  DASH,
  isBlank,
  isDigit,
  POINT,
  QUOTE,
  SPACE,
} from '../../bytes/ascii.ts';
import { type AttributeName, attributeName } from '../attribute-writer.ts';
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
    if (!readLeading(scan)) return false;
    scan.at++;
    if (!scan.time() || !scan.take(BRACKET_CLOSE) || !scan.take(SPACE) || scan.peek() !== QUOTE) return false;
    const message = scan.at;
    if (!readRequest(scan) || !scan.take(SPACE)) return false;
    const statusAt = scan.at;
    const status = scan.digits(3);
    if (!(status >= 100 && status < 600) || (!scan.done && scan.peek() !== SPACE)) return false;
    scan.level = status >= 500 ? LEVEL_CODE.error : status >= 400 ? LEVEL_CODE.warn : LEVEL_CODE.info;
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

/** `[vhost] client ident user [`: at most this many words, this long. */
const LEADING_WORDS = 5;
const LEADING_BYTES = 512;

/** Moves to the bracket that opens the time. False when this cannot be an access log. */
function readLeading(scan: LineScan): boolean {
  const { bytes } = scan;
  const first = scan.at;
  const stop = Math.min(scan.end, first + LEADING_BYTES + 2);
  let words = 0;
  /** Starts of the second to fourth word. */
  let second = 0;
  let third = 0;
  let fourth = 0;
  let start = first;
  let at = first;
  // The first bracket of the line must be followed by a digit, wherever it stands.
  let isOpen = false;
  for (; at < stop; at++) {
    const byte = bytes[at];
    if (byte === BRACKET_OPEN) {
      if (!isOpen && (at - first >= LEADING_BYTES || !isDigit(bytes[at + 1]))) return false;
      if (at === start) break;
      isOpen = true;
    } else if (isBlank(byte)) {
      words++;
      if (byte !== SPACE || at === start || words > LEADING_WORDS) return false;
      start = at + 1;
      if (words === 1) second = start;
      else if (words === 2) third = start;
      else if (words === 3) fourth = start;
    }
  }
  // Client, ident and user are always there; with four words, the first is the virtual host. A user's name may
  // hold a blank.
  if (at >= stop || words < 3) return false;
  const hasVhost = words === 4 && hasColon(scan, first, second - 1);
  if (hasVhost) scan.attribute(VHOST, first, second - 1);
  if (hasVhost) scan.attribute(CLIENT, second, third - 1);
  else scan.attribute(CLIENT, first, second - 1);
  const user = hasVhost ? fourth : third;
  if (at - 1 - user > 1 || bytes[user] !== DASH) scan.attribute(USER, user, at - 1);
  scan.at = at;
  return true;
}

function hasColon(scan: LineScan, start: number, end: number): boolean {
  return scan.bytes.subarray(start, end).includes(COLON);
}

/** Moves past a quoted text and returns its end, or -1. Apache and nginx escape quotes with a backslash. */
function quoted(scan: LineScan): number {
  const { bytes, end } = scan;
  for (let i = scan.at + 1; i < end; i++) {
    const byte = bytes[i];
    if (byte === BACKSLASH) i++;
    else if (byte === QUOTE) return (scan.at = i + 1);
  }
  return -1;
}

/** Moves past `"GET /path HTTP/1.1"`. */
function readRequest(scan: LineScan): boolean {
  const { bytes } = scan;
  const start = scan.at + 1;
  const end = quoted(scan) - 1;
  if (end < 0) return false;
  let methodEnd = start;
  while (methodEnd < end && bytes[methodEnd] !== SPACE) methodEnd++;
  let protocol = end;
  while (protocol > methodEnd && bytes[protocol - 1] !== SPACE) protocol--;
  if (methodEnd >= end) return true;
  scan.attribute(METHOD, start, methodEnd);
  const hasProtocol = protocol - 1 > methodEnd;
  scan.attribute(PATH, methodEnd + 1, hasProtocol ? protocol - 1 : end);
  if (hasProtocol) scan.attribute(PROTOCOL, protocol, end);
  return true;
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
    if (!readQuoted(scan, name)) break;
  }
  scan.blanks();
  const rest = scan.at;
  readSeconds(scan);
  scan.attribute(EXTRA, rest, scan.end);
}

/** Moves past a quoted text, an attribute unless it is empty or `-`. False when the quote is not closed. */
function readQuoted(scan: LineScan, name: AttributeName): boolean {
  const { bytes } = scan;
  const start = scan.at + 1;
  const isNone = bytes[start] === QUOTE || (bytes[start] === DASH && bytes[start + 1] === QUOTE);
  const quote = isNone ? -1 : scan.attributes.addQuoted(name, bytes, [start, scan.end]);
  if (quote >= 0) {
    scan.at = quote + 1;
    return true;
  }
  const end = quoted(scan);
  if (end < 0) return false;
  if (!isNone) scan.attribute(name, start, end - 1);
  return true;
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
