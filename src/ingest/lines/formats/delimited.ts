import { isBlank, isDigit, PIPE, SPACE, TAB } from '../../bytes/ascii.ts';
import { attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';
import { type LineScan, setSpan } from '../line-scan.ts';

/**
 * Fields between pipes or tabs that begin with a time: `time|component|pid|message`, `time|LEVEL|logger|message`,
 * `time⇥service⇥trace⇥message`. A level is told by its name, a number is a process, a long run of hexadecimal
 * digits a trace, the first other name the service; the last field is the message. Fields that are none of these,
 * or come after something that reads like a sentence, belong to the message.
 */
export const delimited: LineFormat = {
  name: 'delimited',
  hasHeader: true,
  begins: { time: true },
  read(scan) {
    if (!scan.time()) return false;
    while (scan.peek() === SPACE) scan.at++;
    const mark = scan.peek();
    if (mark !== PIPE && mark !== TAB) return false;
    scan.at++;
    let fields = 0;
    while (fields < FIELD_LIMIT) {
      const end = scan.find(mark, LONGEST_FIELD);
      if (end < 0 || !takeField(scan, end)) break;
      scan.at = end + 1;
      fields++;
    }
    // What applications write into such fields is often a line with a header of its own.
    scan.wrapped = true;
    return fields > 0;
  },
};

const FIELD_LIMIT = 8;
const LONGEST_FIELD = 160;

const PID = attributeName('pid');
const FIELD = attributeName('field');

function takeField(scan: LineScan, fieldEnd: number): boolean {
  let start = scan.at;
  let end = fieldEnd;
  while (start < end && isBlank(scan.bytes[start])) start++;
  while (end > start && isBlank(scan.bytes[end - 1])) end--;
  if (end === start) return true;
  for (let i = start; i < end; i++) if (isBlank(scan.bytes[i])) return false;
  const level = scan.levelAt(start, end);
  if (level > 0 && scan.level === 0) {
    scan.level = level;
  } else if (isNumber(scan, start, end)) {
    scan.numberAttribute(PID, start, end);
  } else if (isTrace(scan, start, end)) {
    if (scan.trace.start < 0) setSpan(scan.trace, start, end);
  } else if (scan.service.start < 0) {
    setSpan(scan.service, start, end);
  } else {
    scan.attribute(FIELD, start, end);
  }
  return true;
}

function isNumber(scan: LineScan, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isDigit(scan.bytes[i])) return false;
  return true;
}

/** 16 hexadecimal digits are a span or B3 trace id, 32 a W3C trace id; a UUID has 36 characters. */
function isTrace(scan: LineScan, start: number, end: number): boolean {
  const length = end - start;
  if (length !== 16 && length !== 32 && length !== 36) return false;
  for (let i = start; i < end; i++) {
    const byte = scan.bytes[i]!;
    const lower = byte | 0x20;
    if (!isDigit(byte) && !(lower >= 0x61 && lower <= 0x66) && !(length === 36 && byte === 0x2d))
      return false;
  }
  return true;
}
