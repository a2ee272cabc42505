import { isUtf8 } from 'node:buffer';
import type { BatchBuilder } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import { CR, LF } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { cutMark } from '../text-limit.ts';
import { SyslogMessageReader } from './message-reader.ts';
import { SyslogRecordDecoder } from './record-decoder.ts';

/**
 * Decodes syslog messages, one entry each, whatever is in them: RFC 5424 with structured data, RFC 3164, and what
 * devices send instead of these. The severity is the level, the facility and structured data are attributes. Never
 * rejects: of a message in no known layout all but the priority is the text.
 */
export class SyslogDecoder {
  readonly #messages: SyslogMessageReader;
  readonly #records: SyslogRecordDecoder;

  constructor(context: DecodeContext) {
    this.#messages = new SyslogMessageReader(context);
    this.#records = new SyslogRecordDecoder(context);
  }

  /**
   * Adds the entry of one message; an empty one adds none. `missingBytes`: what was left out of the message because
   * it is longer than `lineBytes`. `host` stands in where the message names none.
   */
  decode(message: Uint8Array, builder: BatchBuilder, from: { host: string; missingBytes: number }): void {
    const { host, missingBytes } = from;
    let flags = 0;
    let bytes = trimEnd(message);
    if (missingBytes > 0) {
      flags |= ENTRY_FLAG.truncated;
      bytes = encoder.encode(decoder.decode(bytes) + cutMark(missingBytes));
    } else if (!isUtf8(bytes)) {
      flags |= ENTRY_FLAG.encodingRepaired;
      bytes = encoder.encode(decoder.decode(bytes));
    }
    if (bytes.length === 0) return;
    if (flags === 0 && this.#messages.read(bytes, builder, host)) return;
    this.#records.decode(bytes, builder, { host, flags });
  }
}

/** Without the line feed and NUL that some senders end messages with (RFC 6587 §3.4.2). */
function trimEnd(message: Uint8Array): Uint8Array {
  let end = message.length;
  while (end > 0 && (message[end - 1] === 0 || message[end - 1] === LF || message[end - 1] === CR)) end--;
  return end === message.length ? message : message.subarray(0, end);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
