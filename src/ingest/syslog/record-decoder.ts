import type { BatchBuilder } from '../../core/batch-builder.ts';
import { LESS, SPACE } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { attributeName } from '../lines/attribute-writer.ts';
import { readPriority, readTag, syslog3164 } from '../lines/formats/syslog-3164.ts';
import { syslog5424 } from '../lines/formats/syslog-5424.ts';
import { LineScan } from '../lines/line-scan.ts';
import { OpenLine } from '../lines/open-line.ts';
import { FACILITIES } from './facilities.ts';

/** Makes an entry of any syslog message: the specification of `SyslogDecoder`. */
export class SyslogRecordDecoder {
  readonly #context: DecodeContext;
  readonly #line: OpenLine;

  constructor(context: DecodeContext) {
    this.#context = context;
    this.#line = new OpenLine(new LineScan(context.time));
  }

  /** Adds the entry of a message in UTF-8, not empty; `host` stands in where it names none. */
  decode(bytes: Uint8Array, builder: BatchBuilder, { host, flags }: { host: string; flags: number }): void {
    const { scan } = this.#line;
    readMessage(scan, bytes);
    const facility = FACILITY_NAMES[priorityOf(bytes) >> 3];
    if (facility !== undefined) scan.attributes.addText(FACILITY, facility, [0, facility.length]);
    this.#line.open(true, flags);
    const context = host === this.#context.host ? this.#context : { ...this.#context, host };
    this.#line.close(builder, context, context.time.receivedUs);
  }
}

const FACILITY = attributeName('facility');
const FACILITY_NAMES = FACILITIES.map((name) => new TextEncoder().encode(name));

function readMessage(scan: LineScan, bytes: Uint8Array): void {
  for (const format of [syslog5424, syslog3164]) {
    scan.begin(bytes, 0, bytes.length);
    if (format.read(scan)) return;
  }
  scan.begin(bytes, 0, bytes.length);
  if (!readPriority(scan)) scan.begin(bytes, 0, bytes.length);
  readTrunk(scan);
}

/** What local programs and devices send: no host, often no time. Then a program's tag may stand first. */
function readTrunk(scan: LineScan): void {
  scan.take(SPACE);
  const start = scan.at;
  if (scan.time() && !scan.blanks()) {
    scan.at = start;
    scan.timeUs = NaN;
  }
  readTag(scan);
}

/** The number in `<34>`, or a negative one: without a priority there is no facility. */
function priorityOf(bytes: Uint8Array): number {
  if (bytes[0] !== LESS) return -1;
  const match = /^<(\d{1,3})>/.exec(decoder.decode(bytes.subarray(0, 5)));
  const priority = Number(match?.[1] ?? -1);
  return priority <= 191 ? priority : -1;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
