import { BRACKET_CLOSE, BRACKET_OPEN, COLON, isLetter } from '../../bytes/ascii.ts';
import { attributeName } from '../attribute-writer.ts';
import { groupEnd } from '../header-tokens.ts';
import type { LineFormat } from '../line-format.ts';
import { type LineScan, setSpan } from '../line-scan.ts';

/**
 * Apache's error log: `[Wed Oct 11 14:32:52 2000] [error] [client 127.0.0.1] message`, since 2.4 with the module
 * (`[core:error]`) and the process. The client stays in the message.
 */
export const apacheError: LineFormat = {
  name: 'apache-error',
  hasHeader: true,
  begins: { bytes: /\[/ },
  read(scan) {
    if (!scan.take(BRACKET_OPEN) || !isLetter(scan.peek())) return false;
    if (!scan.time() || !scan.take(BRACKET_CLOSE) || !scan.blanks()) return false;
    if (scan.peek() !== BRACKET_OPEN || !readModuleAndLevel(scan)) return false;
    scan.blanks();
    if (scan.startsWith('[pid ')) {
      const end = groupEnd(scan, scan.at);
      if (end > 0) {
        scan.attribute(PROCESS, scan.at + 5, end);
        scan.at = end + 1;
      }
    }
    return true;
  },
};

const PROCESS = attributeName('pid');

function readModuleAndLevel(scan: LineScan): boolean {
  const start = scan.at + 1;
  const end = groupEnd(scan, scan.at);
  if (end < 0) return false;
  let colon = end;
  while (colon > start && scan.bytes[colon - 1] !== COLON) colon--;
  const level = scan.levelAt(colon, end);
  if (level < 0) return false;
  scan.level = level;
  if (colon > start + 1) setSpan(scan.service, start, colon - 1);
  scan.at = end + 1;
  return true;
}
