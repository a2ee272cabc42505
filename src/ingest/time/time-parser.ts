import type { FieldValue } from '../fields/flatten.ts';
import { isRawNumber } from '../fields/parse-json.ts';
import type { IngestLimits } from '../limits.ts';
import { timeOfNumber } from './epoch-time.ts';
import { IsoTimeReader } from './iso-time.ts';
import { isAcceptedTime, type TimeRules } from './time-rules.ts';
import { TimestampReader } from './timestamp-reader.ts';

/** Reads the times that fields hold: numbers, ISO 8601 and the other forms of `TimestampReader`. */
export class TimeParser {
  readonly #rules: TimeRules;
  readonly #limits: IngestLimits;
  readonly #iso = new IsoTimeReader();
  readonly #timestamps: TimestampReader;
  readonly #scratch = new Uint8Array(LONGEST_TIME);

  constructor(rules: TimeRules, limits: IngestLimits) {
    this.#rules = rules;
    this.#limits = limits;
    this.#timestamps = new TimestampReader(rules);
  }

  /** µs since the Unix epoch, or NaN when the value is no time or one out of the accepted range. */
  parse(value: FieldValue): number {
    const timeUs = this.#read(value);
    return isAcceptedTime(timeUs, this.#rules.receivedUs, this.#limits) ? timeUs : NaN;
  }

  /** As {@link parse}, of the text `bytes[start, end)`. */
  parseBytes(bytes: Uint8Array, start: number, end: number): number {
    const timeUs = this.#readBytes(bytes, start, end);
    return isAcceptedTime(timeUs, this.#rules.receivedUs, this.#limits) ? timeUs : NaN;
  }

  #read(value: FieldValue): number {
    if (typeof value === 'number') return timeOfNumber(value);
    if (isRawNumber(value)) return timeOfDigits(value.rawJSON);
    if (typeof value !== 'string' || value.length > LONGEST_TIME) return NaN;
    const text = value.trim();
    if (PLAIN_NUMBER.test(text)) return timeOfDigits(text);
    const { read, written } = encoder.encodeInto(text, this.#scratch);
    return read === text.length ? this.#readBytes(this.#scratch, 0, written) : NaN;
  }

  #readBytes(bytes: Uint8Array, start: number, end: number): number {
    const iso = this.#iso;
    if (iso.read(bytes, start, end) && iso.end === end) {
      return iso.zoned ? iso.timeUs : this.#rules.zone.toUtcUs(iso.timeUs);
    }
    const timestamps = this.#timestamps;
    return timestamps.read(bytes, start, end) && timestamps.end === end ? timestamps.timeUs : NaN;
  }
}

/** The longest form, a weekday and month written out with nanoseconds and zone, is below 60. */
const LONGEST_TIME = 64;

const PLAIN_NUMBER = /^\d{1,20}(?:\.\d{1,20})?$/;

const encoder = new TextEncoder();

/** As `timeOfNumber`, of a number's text: whole nanoseconds lose nothing above a microsecond. */
function timeOfDigits(text: string): number {
  return /^\d{18,20}$/.test(text) ? timeOfNumber(Number(BigInt(text) / 1000n)) : timeOfNumber(Number(text));
}
