import {
  BACKSLASH,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  DASH,
  isDigit,
  LESS,
  QUOTE,
  SPACE,
} from '../../bytes/ascii.ts';
import { type AttributeName, attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';
import { type LineScan, type Span, setSpan } from '../line-scan.ts';
import { readPriority } from './syslog-3164.ts';

/** Syslog by RFC 5424: `<PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID [STRUCTURED-DATA] MSG`. */
export const syslog5424: LineFormat = {
  name: 'syslog-5424',
  hasHeader: true,
  begins: { bytes: /</ },
  read(scan) {
    if (scan.peek() !== LESS || !readPriority(scan)) return false;
    if (!isDigit(scan.peek()) || scan.peek(1) !== SPACE) return false;
    scan.at += 2;
    if (!(scan.peek() === DASH ? scan.take(DASH) : scan.time()) || !scan.take(SPACE)) return false;
    if (!readName(scan, scan.host) || !readName(scan, scan.service)) return false;
    if (!readAttribute(scan, PROCESS_ID) || !readAttribute(scan, MESSAGE_ID)) return false;
    return readStructuredData(scan);
  },
};

const PROCESS_ID = attributeName('pid');
const MESSAGE_ID = attributeName('messageId');

function readName(scan: LineScan, span: Span): boolean {
  const start = scan.at;
  const end = scan.wordEnd();
  if (end === start) return false;
  scan.at = end;
  if (end - start > 1 || scan.bytes[start] !== DASH) setSpan(span, start, end);
  return scan.take(SPACE);
}

function readAttribute(scan: LineScan, name: AttributeName): boolean {
  const start = scan.at;
  const end = scan.wordEnd();
  if (end === start) return false;
  scan.at = end;
  if (end - start > 1 || scan.bytes[start] !== DASH) scan.numberAttribute(name, start, end);
  return scan.take(SPACE);
}

/** `-`, or elements `[id name="value" …]` (RFC 5424 §6.3): each value becomes an attribute `id.name`. */
function readStructuredData(scan: LineScan): boolean {
  if (scan.take(DASH)) {
    skipToMessage(scan);
    return true;
  }
  if (scan.peek() !== BRACKET_OPEN) return false;
  while (scan.take(BRACKET_OPEN)) if (!readElement(scan)) return false;
  skipToMessage(scan);
  return true;
}

function readElement(scan: LineScan): boolean {
  const idStart = scan.at;
  while (!scan.done && scan.peek() !== SPACE && scan.peek() !== BRACKET_CLOSE) scan.at++;
  if (scan.at - idStart > LONGEST_SD_NAME) return false;
  const id = textOf(scan, idStart, scan.at);
  while (scan.take(SPACE)) {
    const nameStart = scan.at;
    while (!scan.done && scan.peek() !== 0x3d && scan.peek() !== QUOTE) scan.at++;
    if (scan.at - nameStart > LONGEST_SD_NAME || scan.attributes.length > STRUCTURED_BYTES) return false;
    const name = textOf(scan, nameStart, scan.at);
    if (!scan.take(0x3d) || !scan.take(QUOTE)) return false;
    const value = readValue(scan);
    if (value === undefined) return false;
    scan.attributes.addText(attributeName(`${id}.${name}`), value, [0, value.length]);
  }
  return scan.take(BRACKET_CLOSE);
}

/**
 * RFC 5424 §6 allows 32 characters. Each value's attribute repeats its element's name: with names without a bound, a
 * message of 1 MiB would become gigabytes.
 */
export const LONGEST_SD_NAME = 128;

/** What the attributes of a message, with the names repeated, may take; those of one within `lineBytes` take less. */
const STRUCTURED_BYTES = 1024 * 1024;

/** The value without its escapes (`\"`, `\\`, `\]`; RFC 5424 §6.3.3), the cursor behind its closing quote. */
function readValue(scan: LineScan): Uint8Array | undefined {
  const { bytes, at: start } = scan;
  let escapes = 0;
  let end = start;
  for (; end < scan.end && bytes[end] !== QUOTE; end++) {
    if (!isEscape(scan, end)) continue;
    escapes++;
    end++;
  }
  if (end >= scan.end) return undefined;
  scan.at = end + 1;
  if (escapes === 0) return bytes.subarray(start, end);
  const value = new Uint8Array(end - start - escapes);
  let to = 0;
  for (let i = start; i < end; i++) value[to++] = bytes[isEscape(scan, i) ? ++i : i]!;
  return value;
}

function isEscape({ bytes, end }: LineScan, at: number): boolean {
  if (bytes[at] !== BACKSLASH || at + 1 >= end) return false;
  const next = bytes[at + 1];
  return next === QUOTE || next === BACKSLASH || next === BRACKET_CLOSE;
}

/** A byte order mark may introduce a message in UTF-8 (RFC 5424 §6.4). */
function skipToMessage(scan: LineScan): void {
  scan.take(SPACE);
  if (scan.peek() === 0xef && scan.peek(1) === 0xbb && scan.peek(2) === 0xbf) scan.at += 3;
}

function textOf(scan: LineScan, start: number, end: number): string {
  return decoder.decode(scan.bytes.subarray(start, end));
}

const decoder = new TextDecoder();
