import { LEVEL_CODE } from '../../../core/level.ts';
import { DASH, isDigit, POINT, QUOTE, SPACE } from '../../bytes/ascii.ts';
import { type AttributeName, attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';
import { type LineScan, setSpan } from '../line-scan.ts';

/**
 * Access log of AWS Application Load Balancers: `type time elb client:port target:port times status status received
 * sent "request" "user agent" cipher protocol …`. The message is from the statuses to the request.
 */
export const loadBalancer: LineFormat = {
  name: 'aws-alb',
  hasHeader: true,
  begins: { bytes: /[hgw]/i },
  read(scan) {
    // The type is two to five letters; hardly a line begins like that, a digit behind.
    const end = scan.letterRun(6);
    const isTyped = scan.peek(end) === SPACE || (end === 1 && scan.peek(2) === SPACE);
    if (!isTyped || !TYPES.some((name) => scan.takeText(name))) return false;
    if (!scan.time() || !scan.take(SPACE)) return false;
    const balancer = scan.at;
    scan.at = scan.wordEnd();
    setSpan(scan.service, balancer, scan.at);
    for (const name of [CLIENT, TARGET]) if (!readWord(scan, name)) return false;
    let seconds = 0;
    for (let i = 0; i < 3; i++) seconds += readSeconds(scan);
    const message = scan.at + 1;
    if (!readWord(scan, STATUS) || !readWord(scan, TARGET_STATUS)) return false;
    const status = scan.bytes[message]! - 0x30;
    if (!readWord(scan, RECEIVED_BYTES) || !readWord(scan, SENT_BYTES)) return false;
    if (!scan.take(SPACE) || scan.peek() !== QUOTE) return false;
    const request = scan.find(QUOTE, 1) + 1;
    scan.at = request;
    const requestEnd = scan.find(QUOTE, scan.end - request);
    if (requestEnd < 0) return false;
    if (seconds === seconds && seconds >= 0)
      scan.attributes.addNumber(DURATION_MS, Math.round(seconds * 1e6) / 1e3);
    readRequest(scan, request, requestEnd);
    scan.level = status === 5 ? LEVEL_CODE.error : status === 4 ? LEVEL_CODE.warn : LEVEL_CODE.info;
    scan.at = Math.min(scan.end, requestEnd + 2);
    scan.attribute(REST, scan.at, scan.end);
    setSpan(scan.message, message, requestEnd + 1);
    return true;
  },
};

/** AWS, "Access log entries": the field `type`. */
const TYPES = ['http ', 'https ', 'h2 ', 'grpcs ', 'ws ', 'wss '];

const CLIENT = attributeName('client');
const TARGET = attributeName('target');
const STATUS = attributeName('status');
const TARGET_STATUS = attributeName('targetStatus');
const RECEIVED_BYTES = attributeName('receivedBytes');
const SENT_BYTES = attributeName('bytes');
const DURATION_MS = attributeName('durationMs');
const METHOD = attributeName('method');
const URL = attributeName('url');
const REST = attributeName('extra');

function readWord(scan: LineScan, name: AttributeName): boolean {
  if (!scan.take(SPACE)) return false;
  const start = scan.at;
  const end = scan.wordEnd();
  if (end === start) return false;
  if (end - start > 1 || scan.bytes[start] !== DASH) scan.numberAttribute(name, start, end);
  scan.at = end;
  return true;
}

/** ` 0.086`, or NaN; -1 says that the connection ended before. */
function readSeconds(scan: LineScan): number {
  if (!scan.take(SPACE)) return NaN;
  const start = scan.at;
  scan.at = scan.wordEnd();
  const length = scan.at - start;
  const isNumber = length < 16 && (isDigit(scan.bytes[start]) || scan.bytes[start] === POINT);
  return isNumber ? Number(decoder.decode(scan.bytes.subarray(start, scan.at))) : NaN;
}

function readRequest(scan: LineScan, start: number, end: number): void {
  let space = start;
  while (space < end && scan.bytes[space] !== SPACE) space++;
  let last = end;
  while (last > space && scan.bytes[last - 1] !== SPACE) last--;
  scan.attribute(METHOD, start, space);
  if (last - 1 > space) scan.attribute(URL, space + 1, last - 1);
}

const decoder = new TextDecoder();
