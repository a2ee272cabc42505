import { LEVEL_CODE } from '../../core/level.ts';
import { isDigit, ZERO } from '../bytes/ascii.ts';
import { ByteCursor } from '../bytes/byte-cursor.ts';
import { LEVEL_TABLE } from '../level-table.ts';
import type { TimeRules } from '../time/time-rules.ts';
import { TimestampReader } from '../time/timestamp-reader.ts';
import { type AttributeName, AttributeWriter } from './attribute-writer.ts';

/** A stretch of the line's bytes; a start of -1 means there is none. */
export interface Span {
  start: number;
  end: number;
}

/**
 * One text line being read: a cursor over its bytes and what was found so far. Kept from line to line. A format
 * moves the cursor past the line's header and sets what the header says; the message is what remains, unless the
 * format sets it.
 */
export class LineScan extends ByteCursor {
  /** µs since the Unix epoch; NaN while unknown. */
  timeUs = NaN;
  /** Index into `LEVELS`. */
  level: number = LEVEL_CODE.unknown;
  readonly service: Span = { start: -1, end: -1 };
  readonly host: Span = { start: -1, end: -1 };
  readonly trace: Span = { start: -1, end: -1 };
  readonly message: Span = { start: -1, end: -1 };
  /** The text that `timeUs` was read from. */
  readonly timeText: Span = { start: -1, end: -1 };
  readonly attributes = new AttributeWriter();
  /** Set when the rest of the line is a line of its own, as with container runtimes' wrappers. */
  wrapped = false;
  /** With `wrapped`: the wrapper says that the line goes on in the next one. */
  partial = false;
  /** Set when lines without a header that follow are the message, whatever they look like. */
  hasBody = false;
  /** Where `nameEnd` looked last on this line, and what it found. */
  nameAt = -1;
  nameEnd = -1;
  /** How times are read that leave something open. */
  readonly rules: TimeRules;
  readonly #timestamps: TimestampReader;
  /** Where the timestamp reader looked last on this line, and whether it found one. */
  #timeAt = -1;
  #hasTime = false;

  constructor(rules: TimeRules) {
    super();
    this.rules = rules;
    this.#timestamps = new TimestampReader(rules);
  }

  /** Starts on `bytes[start, end)` with nothing found. */
  begin(bytes: Uint8Array, start: number, end: number): void {
    this.set(bytes, start, end);
    this.#timeAt = -1;
    this.nameAt = -1;
    this.clear();
  }

  clear(): void {
    this.timeUs = NaN;
    this.timeText.start = -1;
    this.level = LEVEL_CODE.unknown;
    this.service.start = -1;
    this.host.start = -1;
    this.trace.start = -1;
    this.message.start = -1;
    this.attributes.reset();
    this.wrapped = false;
    this.partial = false;
    this.hasBody = false;
  }

  /** Moves past a timestamp. */
  time(): boolean {
    // Most formats begin with a time: of all that are tried on a line, only the first reads it.
    if (this.at !== this.#timeAt) {
      this.#timeAt = this.at;
      this.#hasTime = this.#timestamps.read(this.bytes, this.at, this.end);
    }
    if (!this.#hasTime) return false;
    this.timeUs = this.#timestamps.timeUs;
    setSpan(this.timeText, this.at, this.#timestamps.end);
    this.at = this.#timestamps.end;
    return true;
  }

  /** The level that `bytes[start, end)` names, or -1. */
  levelAt(start: number, end: number): number {
    return end - start > LONGEST_LEVEL ? -1 : LEVEL_TABLE.find(this.bytes, start, end);
  }

  attribute(name: AttributeName, start: number, end: number): void {
    if (end > start) this.attributes.addText(name, this.bytes, [start, end]);
  }

  /** As {@link attribute}; up to 15 digits without a needless zero in front are written as a number. */
  numberAttribute(name: AttributeName, start: number, end: number): void {
    const digits = end - start;
    let exact = digits >= 1 && digits <= 15 && (digits === 1 || this.bytes[start] !== ZERO);
    for (let i = start; exact && i < end; i++) exact = isDigit(this.bytes[i]);
    if (exact) this.attributes.addDigits(name, this.bytes, [start, end]);
    else this.attribute(name, start, end);
  }
}

/** `informational` */
const LONGEST_LEVEL = 13;

export function setSpan(span: Span, start: number, end: number): void {
  span.start = start;
  span.end = end;
}
