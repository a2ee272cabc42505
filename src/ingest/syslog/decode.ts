import { isUtf8 } from 'node:buffer';
import type { BatchBuilder } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import { LESS, SPACE } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { attributeName } from '../lines/attribute-writer.ts';
import { readPriority, readTag, syslog3164 } from '../lines/formats/syslog-3164.ts';
import { syslog5424 } from '../lines/formats/syslog-5424.ts';
import { LineScan } from '../lines/line-scan.ts';
import { OpenLine } from '../lines/open-line.ts';
import { cutMark } from '../text-limit.ts';

/** Facilities by number (RFC 5424 §6.2.1), named as in syslog.conf(5). */
const FACILITIES = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
  'ntp',
  'audit',
  'console',
  'clock',
  ...Array.from({ length: 8 }, (_, number) => `local${number}`),
].map((name) => new TextEncoder().encode(name));

const FACILITY = attributeName('facility');

/**
 * Decodes syslog messages, one entry each, whatever is in them: RFC 5424 with structured data, RFC 3164, and what
 * devices send instead of these. The severity is the level, the facility and structured data are attributes. Never
 * rejects: of a message in no known layout all but the priority is the text.
 */
export class SyslogDecoder {
  readonly #context: DecodeContext;
  readonly #line: OpenLine;

  constructor(context: DecodeContext) {
    this.#context = context;
    this.#line = new OpenLine(new LineScan(context.time));
  }

  /**
   * Adds the entry of one message; an empty one adds none. `missingBytes`: what was left out of the message because
   * it is longer than `lineBytes`. `host` stands in where the message names none.
   */
  decode(message: Uint8Array, builder: BatchBuilder, from: { host: string; missingBytes: number }): void {
    let flags = 0;
    let bytes = trimEnd(message);
    if (from.missingBytes > 0) {
      flags |= ENTRY_FLAG.truncated;
      bytes = encoder.encode(decoder.decode(bytes) + cutMark(from.missingBytes));
    } else if (!isUtf8(bytes)) {
      flags |= ENTRY_FLAG.encodingRepaired;
      bytes = encoder.encode(decoder.decode(bytes));
    }
    if (bytes.length === 0) return;
    const { scan } = this.#line;
    readMessage(scan, bytes);
    const facility = FACILITIES[priorityOf(bytes) >> 3];
    if (facility !== undefined) scan.attributes.addText(FACILITY, facility, [0, facility.length]);
    this.#line.open(true, flags);
    const context = from.host === this.#context.host ? this.#context : { ...this.#context, host: from.host };
    this.#line.close(builder, context, context.time.receivedUs);
  }
}

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

/** Without the line feed and NUL that some senders end messages with (RFC 6587 §3.4.2). */
function trimEnd(message: Uint8Array): Uint8Array {
  let end = message.length;
  while (end > 0 && (message[end - 1] === 0 || message[end - 1] === 0x0a || message[end - 1] === 0x0d)) end--;
  return message.subarray(0, end);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
