import type { BatchBuilder } from '../../core/batch-builder.ts';
import { LEVEL_CODE, SYSLOG_SEVERITIES } from '../../core/level.ts';
import {
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COLON,
  DASH,
  EQUALS,
  GREATER,
  isBlank,
  isDigit,
  isLetter,
  LESS,
  QUOTE,
  SPACE,
  ZERO,
} from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { AttributeTail } from '../fields/attribute-tail.ts';
import { attributeName } from '../lines/attribute-writer.ts';
import { LONGEST_SD_NAME } from '../lines/formats/syslog-5424.ts';
import { setSpan, type Span } from '../lines/line-scan.ts';
import { isAcceptedTime } from '../time/time-rules.ts';
import { TimestampReader } from '../time/timestamp-reader.ts';
import { FACILITIES } from './facilities.ts';

/**
 * Reads the common syslog message, by RFC 5424 with a time and by RFC 3164 with host and tag, from bytes into the
 * columns of a batch. Whatever is not common (a layout of devices, odd bytes in the header, a limit) is left to
 * `SyslogRecordDecoder`, which is the specification: what is read here is read equally there. The bytes must be valid
 * UTF-8.
 *
 * Benchmark: bench/ingest-protocols.bench.ts.
 */
export class SyslogMessageReader {
  readonly #context: DecodeContext;
  readonly #times: TimestampReader;
  readonly #attributes = new AttributeTail();
  /** The message under way and the place in it. In fields, so that no message allocates. */
  #bytes: Uint8Array = EMPTY;
  #at = 0;
  /** A start of -1: the message names none. */
  readonly #host: Span = { start: -1, end: -1 };
  readonly #service: Span = { start: -1, end: -1 };
  readonly #word: Span = { start: 0, end: 0 };
  readonly #id: Span = { start: 0, end: 0 };

  constructor(context: DecodeContext) {
    this.#context = context;
    this.#times = new TimestampReader(context.time);
  }

  /** Adds the entry; `host` stands in where the message names none. False, and nothing added, when it is not common. */
  read(bytes: Uint8Array, builder: BatchBuilder, host: string): boolean {
    this.#bytes = bytes;
    this.#at = 0;
    this.#attributes.begin(builder.attributes);
    const priority = this.#priority();
    if (priority < 0) return false;
    const is5424 = isDigit(bytes[this.#at]) && bytes[this.#at + 1] === SPACE;
    if (!(is5424 ? this.#read5424() : this.#read3164())) return false;
    this.#attributes.json(FACILITY_JSON[priority >> 3]!);
    return this.#commit(builder, LEVELS[priority & 7]!, host);
  }

  /** `<PRI>` (RFC 5424 §6.2.1); -1 for none. */
  #priority(): number {
    const bytes = this.#bytes;
    if (bytes[0] !== LESS) return -1;
    let priority = 0;
    let at = 1;
    for (; at < 4 && isDigit(bytes[at]); at++) priority = priority * 10 + (bytes[at]! - ZERO);
    if (at === 1 || priority > HIGHEST_PRIORITY || bytes[at] !== GREATER) return -1;
    this.#at = at + 1;
    return priority;
  }

  /** `1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID [STRUCTURED-DATA] MSG`. */
  #read5424(): boolean {
    this.#at += 2;
    if (!this.#time() || !this.#name(this.#host) || !this.#name(this.#service)) return false;
    return this.#attribute(PROCESS_ID) && this.#attribute(MESSAGE_ID) && this.#structuredData();
  }

  /** `Mmm dd hh:mm:ss HOSTNAME TAG[PID]: MSG`, or with the time by RFC 3339. */
  #read3164(): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    const isIso = isDigit(bytes[at]) && bytes[at + 4] === DASH && (bytes[at + 10]! | 0x20) === LOWER_T;
    if (!(isLetter(bytes[at]) || isIso) || !this.#time() || !this.#name(this.#host)) return false;
    const { start, end } = this.#host;
    if (start < 0 || end - start > LONGEST_HOST || bytes[end - 1] === COLON) return false;
    return bytes[start] !== BRACKET_OPEN && bytes[start] !== QUOTE && this.#tag();
  }

  /** Moves past a time and the blank behind. */
  #time(): boolean {
    const bytes = this.#bytes;
    if (!this.#times.read(bytes, this.#at, bytes.length)) return false;
    this.#at = this.#times.end + 1;
    return bytes[this.#at - 1] === SPACE;
  }

  /** Moves past a word of no control characters, and the blank behind. */
  #takeWord(word: Span): boolean {
    const bytes = this.#bytes;
    let end = this.#at;
    while (bytes[end]! > SPACE) end++;
    setSpan(word, this.#at, end);
    this.#at = end + 1;
    return end > word.start && bytes[end] === SPACE;
  }

  #isNil({ start, end }: Span): boolean {
    return end - start === 1 && this.#bytes[start] === DASH;
  }

  /** Moves past a name, which may be `-` for none. */
  #name(name: Span): boolean {
    if (!this.#takeWord(name) || name.end - name.start > this.#context.limits.nameBytes) return false;
    if (this.#isNil(name)) name.start = -1;
    return true;
  }

  /** Moves past a word that is an attribute, or `-` for none. */
  #attribute(name: Uint8Array): boolean {
    return this.#takeWord(this.#word) && (this.#isNil(this.#word) || this.#number(name, this.#word));
  }

  /** Adds up to 15 digits as a number, all else as a text. */
  #number(name: Uint8Array, word: Span): boolean {
    this.#attributes.json(name);
    const { start, end } = word;
    const digits = end - start;
    let isNumber = digits <= EXACT_DIGITS && (digits === 1 || this.#bytes[start] !== ZERO);
    for (let i = start; isNumber && i < end; i++) isNumber = isDigit(this.#bytes[i]);
    if (!isNumber) return this.#attributes.text(this.#bytes, word);
    this.#attributes.digits(this.#bytes, word);
    return true;
  }

  /** `-`, or elements `[id name="value" …]` (RFC 5424 §6.3). Moves to the message. */
  #structuredData(): boolean {
    const bytes = this.#bytes;
    if (bytes[this.#at] === DASH) this.#at++;
    else if (!this.#elements()) return false;
    if (bytes[this.#at] === SPACE) this.#at++;
    const hasMark = bytes[this.#at] === 0xef && bytes[this.#at + 1] === 0xbb && bytes[this.#at + 2] === 0xbf;
    if (hasMark) this.#at += 3;
    return true;
  }

  #elements(): boolean {
    if (this.#bytes[this.#at] !== BRACKET_OPEN) return false;
    while (this.#bytes[this.#at] === BRACKET_OPEN) if (!this.#element()) return false;
    return true;
  }

  #element(): boolean {
    const bytes = this.#bytes;
    this.#at++;
    if (!this.#takeName(this.#id)) return false;
    while (bytes[this.#at] === SPACE) {
      this.#at++;
      if (!this.#takeName(this.#word) || bytes[this.#at] !== EQUALS || bytes[this.#at + 1] !== QUOTE)
        return false;
      this.#attributes.pairName(bytes, this.#id, this.#word);
      this.#at = this.#attributes.escaped(bytes, this.#at + 2);
      // Names are repeated: without this, a message could grow without a bound.
      if (this.#at < 0 || this.#attributes.length > this.#context.limits.attributeBytes) return false;
    }
    return bytes[this.#at++] === BRACKET_CLOSE;
  }

  /** Moves past an SD-NAME (RFC 5424 §6). */
  #takeName(name: Span): boolean {
    const bytes = this.#bytes;
    let end = this.#at;
    while (NAME_BYTES[bytes[end]!] === 1) end++;
    setSpan(name, this.#at, end);
    this.#at = end;
    return end > name.start && end - name.start <= LONGEST_SD_NAME;
  }

  /** `program: ` or `program[123]: `. */
  #tag(): boolean {
    const bytes = this.#bytes;
    const start = this.#at;
    let end = start;
    while (bytes[end]! > SPACE && bytes[end] !== COLON && bytes[end] !== BRACKET_OPEN) end++;
    let colon = end;
    if (bytes[end] === BRACKET_OPEN) {
      colon++;
      while (bytes[colon]! > SPACE && bytes[colon] !== BRACKET_CLOSE) colon++;
      setSpan(this.#word, end + 1, colon);
      if (colon === end + 1 || bytes[colon] !== BRACKET_CLOSE || !this.#number(PROCESS_ID, this.#word))
        return false;
      colon++;
    }
    if (end === start || bytes[colon] !== COLON || !isBlank(bytes[colon + 1])) return false;
    setSpan(this.#service, start, end);
    this.#at = colon + 1;
    return colon - start < LONGEST_TAG && end - start <= this.#context.limits.nameBytes;
  }

  /** Adds the row with what stands from here on as the message. */
  #commit(builder: BatchBuilder, level: number, senderHost: string): boolean {
    const { limits, time, source, service } = this.#context;
    const bytes = this.#bytes;
    let start = this.#at;
    let end = bytes.length;
    while (isBlank(bytes[start])) start++;
    while (end > start && isBlank(bytes[end - 1])) end--;
    const attributesEnd = this.#attributes.end();
    if (
      end - start > limits.messageBytes ||
      attributesEnd - builder.attributes.length > limits.attributeBytes
    )
      return false;
    const { timeUs } = this.#times;
    if (!isAcceptedTime(timeUs, time.receivedUs, limits)) return false;
    builder.message.addRange(bytes, start, end);
    builder.attributes.commit(attributesEnd);
    if (this.#service.start < 0) builder.service.add(service);
    else builder.service.addRange(bytes, this.#service.start, this.#service.end);
    if (this.#host.start < 0) builder.host.add(senderHost);
    else builder.host.addRange(bytes, this.#host.start, this.#host.end);
    builder.source.add(source);
    builder.trace.commit(builder.trace.length);
    builder.addRow(timeUs, level, 0);
    return true;
  }
}

const EMPTY = new Uint8Array(0);

/** 24 facilities of 8 severities. */
const HIGHEST_PRIORITY = 191;

const LEVELS = SYSLOG_SEVERITIES.map((level) => LEVEL_CODE[level]);

const FACILITY_JSON = FACILITIES.map((name) => new TextEncoder().encode(`"facility":"${name}"`));
const PROCESS_ID = attributeName('pid');
const MESSAGE_ID = attributeName('messageId');

/** A double holds every whole number of 15 digits. */
const EXACT_DIGITS = 15;

/** What `syslog3164` takes for a host and a tag at most. */
const LONGEST_HOST = 255;
const LONGEST_TAG = 127;

const LOWER_T = 0x74;

/** PRINTUSASCII without `=`, `]`, `"` and, for JSON's sake, the backslash. */
const NAME_BYTES = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte > SPACE && byte < 0x7f && !'=]"\\'.includes(String.fromCharCode(byte)) ? 1 : 0,
);
