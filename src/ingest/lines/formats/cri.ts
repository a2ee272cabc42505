import { SPACE } from '../../bytes/ascii.ts';
import { attributeName } from '../attribute-writer.ts';
import type { LineFormat } from '../line-format.ts';

/**
 * What Kubernetes' container runtimes write (CRI): `2016-10-06T00:17:09.669794202Z stdout F message`, with `P` where
 * the message goes on in the next line. What the container wrote is a line of its own.
 */
export const cri: LineFormat = {
  name: 'cri',
  hasHeader: true,
  begins: { time: true },
  read(scan) {
    if (scan.peek(10) !== UPPER_T || !scan.time() || !scan.take(SPACE)) return false;
    const stream = scan.at;
    if (!scan.takeText('stdout') && !scan.takeText('stderr')) return false;
    const streamEnd = scan.at;
    const tag = scan.peek(1);
    if (!scan.take(SPACE) || (tag !== undefined && tag !== FULL && tag !== PARTIAL)) return false;
    scan.at = scan.wordEnd();
    if (!scan.done && !scan.take(SPACE)) return false;
    scan.attribute(STREAM, stream, streamEnd);
    scan.wrapped = true;
    scan.partial = tag === PARTIAL;
    return true;
  },
};

const STREAM = attributeName('stream');
const UPPER_T = 0x54;
const FULL = 0x46;
const PARTIAL = 0x50;
