import { LEVEL_CODE } from '../../../core/level.ts';
import { BRACKET_CLOSE, BRACKET_OPEN, COLON, isDigit, isLetter, SPACE } from '../../bytes/ascii.ts';
import { attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';
import { type LineScan, setSpan } from '../line-scan.ts';

/**
 * The console of .NET's Microsoft.Extensions.Logging, `info: Category[14]`, with a time before it where one is
 * configured. The category is the service; the message stands on the next lines, or behind when it is one line.
 */
export const dotnet: LineFormat = {
  name: 'dotnet',
  hasHeader: true,
  begins: { bytes: /[[tdiwfc]/i, time: true },
  read(scan) {
    const isBracketed = scan.take(BRACKET_OPEN);
    const isTimed = scan.time();
    if (isBracketed && !(isTimed && scan.take(BRACKET_CLOSE))) return false;
    if (isTimed) scan.blanks();
    return readDotnetLevel(scan) && scan.take(COLON) && scan.take(SPACE) && readCategory(scan);
  },
};

/** The levels by their names, all of four letters. */
const LEVELS: readonly (readonly [string, number])[] = [
  ['trce:', LEVEL_CODE.trace],
  ['dbug:', LEVEL_CODE.debug],
  ['info:', LEVEL_CODE.info],
  ['warn:', LEVEL_CODE.warn],
  ['fail:', LEVEL_CODE.error],
  ['crit:', LEVEL_CODE.fatal],
];

/** Moves to the colon behind the level. */
export function readDotnetLevel(scan: LineScan): boolean {
  if (scan.peek(4) !== COLON || scan.peek(5) !== SPACE) return false;
  for (const [name, level] of LEVELS) {
    if (!scan.startsWith(name)) continue;
    scan.level = level;
    scan.at += 4;
    return true;
  }
  return false;
}

const EVENT_ID = attributeName('eventId');

/** `Name.Space.Class[14]`, and the end of the line or a blank. */
function readCategory(scan: LineScan): boolean {
  const { bytes, at } = scan;
  const end = scan.wordEnd();
  if (!isLetter(bytes[at]) || bytes[end - 1] !== BRACKET_CLOSE) return false;
  let bracket = end - 2;
  while (bracket > at && isDigit(bytes[bracket])) bracket--;
  if (bytes[bracket] !== BRACKET_OPEN || bracket === end - 2) return false;
  setSpan(scan.service, at, bracket);
  scan.numberAttribute(EVENT_ID, bracket + 1, end - 1);
  scan.at = end;
  return true;
}
