import type { BatchBuilder } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import { LEVEL_CODE } from '../../core/level.ts';
import { isBlank, LF } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { characterStart, cutMark } from '../text-limit.ts';
import { isAcceptedTime } from '../time/time-rules.ts';
import { attributeName } from './attribute-writer.ts';
import type { LineScan, Span } from './line-scan.ts';
import type { OpenEntry } from './trace-joiner.ts';

/**
 * The entry of the last line read, open because the next line may go on with it. Refers to the line's bytes until
 * {@link detach}.
 */
export class OpenLine implements OpenEntry {
  readonly scan: LineScan;
  hasHeader = false;
  isOpen = false;
  flags = 0;
  /** The joined message once there is more than one line: its first `#joined` bytes. */
  #text = new Uint8Array(0);
  #joined = 0;
  #lines = 0;
  /** Blanks that the lines of a message begin with whose header stands on a line of its own. */
  #indent = 0;
  /** Bytes left out because the message is too long. */
  #missing = 0;

  constructor(scan: LineScan) {
    this.scan = scan;
  }

  get isTrouble(): boolean {
    return this.scan.level >= LEVEL_CODE.warn || this.scan.level === LEVEL_CODE.unknown;
  }

  /** Opens with what the scan holds; its cursor stands where the message begins. */
  open(hasHeader: boolean, flags: number): void {
    const { scan } = this;
    this.isOpen = true;
    this.hasHeader = hasHeader;
    this.flags = flags;
    this.#joined = 0;
    this.#lines = 1;
    this.#missing = 0;
    this.#indent = 0;
    const { message } = scan;
    if (message.start < 0) {
      message.start = scan.at;
      message.end = scan.end;
    }
    // A part that goes on keeps the blank before what follows.
    if (!scan.partial) trim(message, scan.bytes);
  }

  /** Goes on with another line, `bytes[start, end)`; `blanks` empty lines stood between. */
  append(line: { bytes: Uint8Array; start: number; end: number }, limits: DecodeContext['limits']): void {
    if (this.#lines === 1 && isEmpty(this.scan.message)) this.#indent = blanksOf(line);
    const start = line.start + Math.min(this.#indent, blanksOf(line));
    this.appendText({ bytes: line.bytes, start, end: line.end }, limits, LF);
  }

  /** As {@link append}, with another byte between, or none (-1). */
  appendText(
    line: { bytes: Uint8Array; start: number; end: number },
    limits: DecodeContext['limits'],
    between: number,
  ): void {
    if (this.#lines === 1) {
      this.#joined = 0;
      const { bytes, message } = this.scan;
      this.#put(bytes.subarray(message.start, message.end), limits.messageBytes);
    }
    this.#lines++;
    if (this.#lines > LINES_LIMIT) {
      this.#missing += line.end - line.start + 1;
      return;
    }
    if (between >= 0 && this.#joined > 0) this.#put(Uint8Array.of(between), limits.messageBytes);
    this.#put(line.bytes.subarray(line.start, line.end), limits.messageBytes);
  }

  /** Of the last line taken in, so many bytes were left out at its end. */
  leaveOut(bytes: number): void {
    this.#missing += bytes;
  }

  /** Copies what it refers to: the line's bytes are about to change. */
  detach(): void {
    const { scan } = this;
    if (!this.isOpen) return;
    const spans = [scan.service, scan.host, scan.trace, scan.timeText, scan.message].filter(
      (span) => span.start >= 0,
    );
    const from = Math.min(...spans.map((span) => span.start));
    const to = Math.max(...spans.map((span) => span.end));
    scan.bytes = new Uint8Array(scan.bytes.subarray(from, to));
    for (const span of spans) {
      span.start -= from;
      span.end -= from;
    }
  }

  /** Adds the entry to the builder. `assumedUs` stands in for a missing time. Returns the entry's time. */
  close(builder: BatchBuilder, context: DecodeContext, assumedUs: number): number {
    this.isOpen = false;
    const { scan } = this;
    const timeUs = this.#closeTime(context, assumedUs);
    this.#addMessage(builder, context.limits.messageBytes);
    const { nameBytes } = context.limits;
    if (isEmpty(scan.service)) builder.service.add(context.service);
    else
      builder.service.addRange(scan.bytes, scan.service.start, nameEnd(scan.bytes, scan.service, nameBytes));
    if (isEmpty(scan.host)) builder.host.add(context.host);
    else builder.host.addRange(scan.bytes, scan.host.start, nameEnd(scan.bytes, scan.host, nameBytes));
    builder.source.add(context.source);
    const trace =
      scan.trace.start < 0 ? 0 : Math.min(scan.trace.end - scan.trace.start, context.limits.nameBytes);
    builder.trace.addRange(scan.bytes, scan.trace.start, scan.trace.start + trace);
    const { attributes } = scan;
    attributes.close();
    if (attributes.length > context.limits.attributeBytes) {
      this.flags |= ENTRY_FLAG.truncated;
      attributes.reset();
    }
    builder.attributes.addRange(attributes.bytes, 0, attributes.length);
    builder.addRow(timeUs, scan.level, this.flags);
    return timeUs;
  }

  #closeTime(context: DecodeContext, assumedUs: number): number {
    const { scan } = this;
    if (scan.timeUs !== scan.timeUs) {
      this.flags |= ENTRY_FLAG.timeAssumed;
      return assumedUs;
    }
    if (isAcceptedTime(scan.timeUs, context.time.receivedUs, context.limits)) return scan.timeUs;
    this.flags |= ENTRY_FLAG.timeAdjusted;
    scan.attribute(ORIGINAL_TIME, scan.timeText.start, scan.timeText.end);
    return context.time.receivedUs;
  }

  #addMessage(builder: BatchBuilder, limitBytes: number): void {
    const { bytes, message } = this.scan;
    const whole = this.#lines === 1;
    const source = whole ? bytes : this.#text;
    const start = whole ? message.start : 0;
    let end = whole ? message.end : this.#joined;
    let missing = this.#missing;
    if (end - start > limitBytes) {
      const cut = characterStart(source, start + limitBytes);
      missing += end - cut;
      end = cut;
    }
    if (missing === 0) {
      builder.message.addRange(source, start, end);
      return;
    }
    this.flags |= ENTRY_FLAG.truncated;
    const mark = encoder.encode(cutMark(missing));
    const text = new Uint8Array(end - start + mark.length);
    text.set(source.subarray(start, end));
    text.set(mark, end - start);
    builder.message.add(text);
  }

  #put(bytes: Uint8Array, limitBytes: number): void {
    let taken = bytes;
    if (this.#missing > 0 || this.#joined + bytes.length > limitBytes) {
      const room = this.#missing > 0 ? 0 : characterStart(bytes, limitBytes - this.#joined);
      taken = bytes.subarray(0, room);
      this.#missing += bytes.length - room;
    }
    const length = this.#joined + taken.length;
    if (length > this.#text.length) {
      const larger = new Uint8Array(Math.max(4096, length * 2));
      larger.set(this.#text.subarray(0, this.#joined));
      this.#text = larger;
    }
    this.#text.set(taken, this.#joined);
    this.#joined = length;
  }
}

const ORIGINAL_TIME = attributeName('originalTime');

/** A goroutine dump or a recursion's trace can have tens of thousands of lines; nobody reads beyond these. */
const LINES_LIMIT = 2_000;

const encoder = new TextEncoder();

function trim(span: Span, bytes: Uint8Array): void {
  while (span.start < span.end && isBlank(bytes[span.start])) span.start++;
  while (span.end > span.start && isBlank(bytes[span.end - 1])) span.end--;
}

function blanksOf({ bytes, start, end }: { bytes: Uint8Array; start: number; end: number }): number {
  let at = start;
  while (at < end && isBlank(bytes[at])) at++;
  return at - start;
}

function isEmpty(span: Span): boolean {
  return span.start < 0 || span.end <= span.start;
}

/** The end of the name, cut between characters when it is longer than the limit. */
function nameEnd(bytes: Uint8Array, span: Span, limitBytes: number): number {
  const limit = span.start + limitBytes;
  return span.end <= limit ? span.end : characterStart(bytes, limit);
}
