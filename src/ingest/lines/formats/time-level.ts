import {
  AT,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COLON,
  DASH,
  HASH,
  isBlank,
  isDigit,
  LESS,
  PAREN_OPEN,
  PIPE,
  SPACE,
  TAB,
} from '../../bytes/ascii.ts';
import { attributeName } from '../attribute-writer.ts';
import { groupEnd, isQualified, levelWordEnd, nameEnd, separators } from '../header-tokens.ts';
import type { LineFormat } from '../line-format.ts';
import { type LineScan, setSpan } from '../line-scan.ts';

/**
 * Application logs that begin with a time and name a level, in the layouts of log4j, log4j2, logback and Spring
 * Boot, Python logging, oslo, NLog, Serilog, zap's console, tracing, MySQL, RabbitMQ, Elasticsearch, Kafka, Windows
 * servicing and others: after the time, in any order, a level (bare or in brackets), process and thread ids, and
 * the name of a logger, which becomes the service.
 */
export const timeLevel: LineFormat = {
  name: 'time-level',
  hasHeader: true,
  begins: { bytes: /\[/, time: true },
  read(scan) {
    const bracketed = scan.take(BRACKET_OPEN);
    if (!scan.time()) return false;
    if (bracketed && !closeTime(scan)) return false;
    if (!readToLevel(scan)) return false;
    readAfterLevel(scan);
    return true;
  },
};

const PID = attributeName('pid');
const THREAD = attributeName('thread');
const CONTEXT = attributeName('context');
const SOURCE_LINE = attributeName('line');

/** Ids, threads and names before the level: no known layout has more. */
const ITEMS_BEFORE_LEVEL = 5;

/** The bracket of `[2026-01-02 03:04:05]`; env_logger has the level in the same one: `[2026-… INFO  a::b]`. */
function closeTime(scan: LineScan): boolean {
  if (scan.take(BRACKET_CLOSE)) return true;
  const end = scan.find(BRACKET_CLOSE, 200);
  if (end < 0 || !scan.blanks()) return false;
  const levelEnd = levelWordEnd(scan, scan.at);
  if (levelEnd < 0) return false;
  scan.level = scan.levelAt(scan.at, levelEnd);
  scan.at = levelEnd;
  scan.blanks();
  if (end > scan.at) setSpan(scan.service, scan.at, end);
  scan.at = end + 1;
  return true;
}

function readToLevel(scan: LineScan): boolean {
  for (let item = 0; scan.level === 0 && item <= ITEMS_BEFORE_LEVEL; item++) {
    separators(scan);
    const at = scan.at;
    const byte = scan.peek();
    const levelEnd = levelWordEnd(scan, at);
    if (levelEnd > 0) {
      scan.level = scan.levelAt(at, levelEnd);
      scan.at = levelEnd;
    } else if (byte === BRACKET_OPEN || byte === LESS || byte === PAREN_OPEN) {
      if (!readGroupBeforeLevel(scan)) return false;
    } else if (isDigit(byte)) {
      const end = at + scan.digitRun(12);
      if (!isBlank(scan.bytes[end]) && scan.bytes[end] !== PIPE) return false;
      scan.numberAttribute(PID, at, end);
      scan.at = end;
    } else if (!readNameBeforeLevel(scan)) {
      return false;
    }
  }
  return scan.level > 0;
}

/** `[main]`, `[INFO ]`, `[1234]`, `<0.222.0>`. */
function readGroupBeforeLevel(scan: LineScan): boolean {
  const at = scan.at;
  const end = groupEnd(scan, at);
  if (end < 0) return false;
  let start = at + 1;
  let stop = end;
  while (start < stop && isBlank(scan.bytes[start])) start++;
  while (stop > start && isBlank(scan.bytes[stop - 1])) stop--;
  const level = scan.levelAt(start, stop);
  if (level > 0) scan.level = level;
  else scan.attribute(THREAD, start, stop);
  scan.at = end + 1;
  return true;
}

/** `name - LEVEL`, `name|LEVEL` and `name.LEVEL:`: only a mark tells a logger from the first word of a message. */
function readNameBeforeLevel(scan: LineScan): boolean {
  const at = scan.at;
  const end = nameEnd(scan, at);
  if (end === at) return false;
  // Monolog's `channel.LEVEL: `.
  if (scan.bytes[end] === COLON) {
    let dot = end;
    while (dot > at && scan.bytes[dot] !== 0x2e) dot--;
    const levelEnd = dot > at ? levelWordEnd(scan, dot + 1) : -1;
    if (levelEnd !== end) return false;
    scan.level = scan.levelAt(dot + 1, end);
    setSpan(scan.service, at, dot);
    scan.at = end;
    return true;
  }
  scan.at = end;
  const isMarked =
    scan.peek() === PIPE || (isBlank(scan.peek()) && scan.peek(1) === DASH && isBlank(scan.peek(2)));
  const isTabbed = scan.peek() === TAB;
  if (!isMarked && !isTabbed && !isSpaced(scan, at, end)) return false;
  // Blanks alone are a weak mark: the level must come next.
  if (!isMarked && !isTabbed) {
    scan.blanks();
    if (levelWordEnd(scan, scan.at) < 0) return false;
  }
  setSpan(scan.service, at, end);
  return true;
}

/** `a.b.name LEVEL` as Python's formats often have it, and PostgreSQL's `user@database LOG:`. */
function isSpaced(scan: LineScan, start: number, end: number): boolean {
  if (!isBlank(scan.bytes[end])) return false;
  return isQualified(scan, start, end) || scan.bytes.subarray(start, end).includes(AT);
}

function readAfterLevel(scan: LineScan): void {
  const colon = scan.peek() === COLON;
  if (colon) scan.at++;
  const start = scan.at;
  separators(scan);
  if (scan.peek() === BRACKET_OPEN || scan.peek() === PAREN_OPEN) {
    readGroups(scan);
  } else if (isDigit(scan.peek())) {
    readProcess(scan);
  } else if (scan.peek() === LESS && isDigit(scan.peek(1))) {
    // Behind it stands the message, which may begin like a logger: `Logging: switching to …`.
    readErlangProcess(scan);
    return;
  }
  if (scan.service.start >= 0 && !colon) return;
  if (!colon || scan.at > start) readLogger(scan);
}

/** Spring Boot: `12345 --- [           main] a.b.Class : `. */
function readProcess(scan: LineScan): void {
  const at = scan.at;
  const end = at + scan.digitRun(10);
  scan.at = end;
  scan.blanks();
  if (!scan.takeText('---')) {
    scan.at = at;
    return;
  }
  scan.numberAttribute(PID, at, end);
  scan.blanks();
  if (scan.peek() === BRACKET_OPEN) readGroups(scan);
}

/** RabbitMQ: `<0.222.0> `. */
function readErlangProcess(scan: LineScan): void {
  const end = groupEnd(scan, scan.at);
  if (end < 0) return;
  scan.attribute(PID, scan.at + 1, end);
  scan.at = end + 1;
  scan.blanks();
}

/** Groups behind the level, as long as they are the header's: at most three. */
function readGroups(scan: LineScan): void {
  for (let group = 0; group < 3; group++) {
    const at = scan.at;
    const end = groupEnd(scan, at);
    if (end < 0) return;
    scan.at = end + 1;
    const adjacent = scan.peek() === BRACKET_OPEN;
    const dashed = isDashed(scan);
    separatorsAfterGroup(scan, dashed);
    if (dashed) {
      takeGroup(scan, at + 1, end);
    } else if (adjacent || isNameAhead(scan) || group > 0) {
      takeThread(scan, at + 1, end);
    } else if (isLoggerGroup(scan, at + 1, end)) {
      setTrimmedService(scan, at + 1, end);
    } else {
      scan.at = at;
      return;
    }
    if (dashed || (scan.peek() !== BRACKET_OPEN && scan.peek() !== PAREN_OPEN)) return;
    if (scan.service.start >= 0 && !adjacent && scan.peek() === BRACKET_OPEN) return;
  }
}

function isDashed(scan: LineScan): boolean {
  return (isBlank(scan.peek()) && scan.peek(1) === DASH && isBlank(scan.peek(2))) || scan.peek() === COLON;
}

function separatorsAfterGroup(scan: LineScan, dashed: boolean): void {
  if (dashed) separators(scan);
  else scan.blanks();
}

/** Whether `name: ` or `name - ` comes next. */
function isNameAhead(scan: LineScan): boolean {
  const end = nameEnd(scan, scan.at);
  return end > scan.at && isTerminated(scan, end);
}

function isTerminated(scan: LineScan, end: number): boolean {
  const { bytes } = scan;
  if (bytes[end] === COLON) return end + 1 >= scan.end || isBlank(bytes[end + 1]);
  let i = end;
  while (i < scan.end && isBlank(bytes[i])) i++;
  if (i === end || i >= scan.end) return false;
  return (bytes[i] === DASH || bytes[i] === COLON) && (i + 1 >= scan.end || isBlank(bytes[i + 1]));
}

/** What a dash follows: `thread`, or log4j's `thread:Class@line`, whose class is the service. */
function takeGroup(scan: LineScan, start: number, end: number): void {
  const { bytes } = scan;
  let mark = end - 1;
  while (mark > start && isDigit(bytes[mark])) mark--;
  if (mark < end - 1 && (bytes[mark] === AT || bytes[mark] === HASH)) {
    let colon = mark;
    while (colon > start && bytes[colon - 1] !== COLON) colon--;
    setSpan(scan.service, colon, mark);
    scan.attribute(THREAD, start, colon - 1);
    scan.numberAttribute(SOURCE_LINE, mark + 1, end);
  } else {
    takeThread(scan, start, end);
  }
}

function takeThread(scan: LineScan, start: number, end: number): void {
  if (isLoggerGroup(scan, start, end) && scan.service.start < 0) setTrimmedService(scan, start, end);
  else scan.attribute(THREAD, start, end);
}

/** `[o.e.n.Node               ]`, `[core:error]`, `[kafka.server.KafkaServer]`. */
function isLoggerGroup(scan: LineScan, start: number, end: number): boolean {
  let stop = end;
  while (stop > start && scan.bytes[stop - 1] === SPACE) stop--;
  return nameEnd(scan, start) === stop && isQualified(scan, start, stop);
}

function setTrimmedService(scan: LineScan, start: number, end: number): void {
  let stop = end;
  while (stop > start && scan.bytes[stop - 1] === SPACE) stop--;
  setSpan(scan.service, start, stop);
}

/** The logger's name and the mark that ends it. Without a mark there is none: the message begins. */
function readLogger(scan: LineScan): void {
  const at = scan.at;
  const end = nameEnd(scan, at);
  if (end === at) return;
  const { bytes } = scan;
  if (bytes[end] === COLON || isTerminated(scan, end)) {
    scan.at = end;
    separators(scan);
  } else if (bytes[end] === SPACE && namesLine(scan, at, end)) {
    scan.at = end + 1;
  } else if (bytes[end] === PIPE || bytes[end] === TAB || (bytes[end] === SPACE && isBlank(bytes[end + 1]))) {
    scan.at = end + 1;
    scan.blanks();
  } else if (bytes[end] === SPACE && bytes[end + 1] === BRACKET_OPEN && isQualified(scan, at, end)) {
    if (!readContext(scan, end + 1)) return;
  } else {
    return;
  }
  setLogger(scan, at, end);
}

/** `a.b.Class#115`: no message begins like that. */
function namesLine(scan: LineScan, start: number, end: number): boolean {
  let mark = end - 1;
  while (mark > start && isDigit(scan.bytes[mark])) mark--;
  return mark < end - 1 && scan.bytes[mark] === HASH;
}

/** `Class#115` and `Class:115` name the line as well. */
function setLogger(scan: LineScan, start: number, end: number): void {
  const { bytes } = scan;
  let mark = end - 1;
  while (mark > start && isDigit(bytes[mark])) mark--;
  if (mark < end - 1 && (bytes[mark] === HASH || bytes[mark] === COLON || bytes[mark] === AT)) {
    scan.numberAttribute(SOURCE_LINE, mark + 1, end);
    setSpan(scan.service, start, mark);
  } else {
    setSpan(scan.service, start, end);
  }
}

/** oslo's `[req-… user project - - -]` behind the logger: its first word is the request. */
function readContext(scan: LineScan, at: number): boolean {
  const end = groupEnd(scan, at);
  if (end < 0) return false;
  let word = at + 1;
  while (word < end && !isBlank(scan.bytes[word])) word++;
  if (scan.bytes[at + 1] === 0x72 && scan.bytes[at + 2] === 0x65 && scan.bytes[at + 3] === 0x71) {
    setSpan(scan.trace, at + 1, word);
  }
  scan.attribute(CONTEXT, at + 1, end);
  scan.at = end + 1;
  scan.blanks();
  return true;
}
