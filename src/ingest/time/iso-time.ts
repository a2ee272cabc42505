import { daysFromCivil, DAY_US } from './civil.ts';

/**
 * Reads ISO 8601 times (RFC 3339 and its common relatives: a blank for the `T`, a comma for the point, any number
 * of fraction digits, `Z`, `+hh`, `+hhmm`, `+hh:mm` or no zone) from bytes. Holds the result of the last read.
 *
 * Benchmark: bench/ingest-json-lines.bench.ts.
 */
export class IsoTimeReader {
  /** µs since the Unix epoch; as if in UTC when not {@link zoned}. Fractions beyond µs are cut off. */
  timeUs = NaN;
  zoned = false;
  /** The index behind the last byte read. */
  end = 0;
  #lastDate = -1;
  #lastDateUs = NaN;

  /** True when `bytes[start, end)` begins with such a time. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < SHORTEST || bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) return false;
    const year = two(bytes, start) * 100 + two(bytes, start + 2);
    const date = year * 10_000 + two(bytes, start + 5) * 100 + two(bytes, start + 8);
    const separator = bytes[start + 10];
    if (
      (separator !== UPPER_T && separator !== SPACE && separator !== LOWER_T) ||
      bytes[start + 13] !== COLON
    ) {
      return false;
    }
    // Neighbouring lines are mostly of one day.
    if (date !== this.#lastDate) {
      if (!(date >= 0)) return false;
      const month = Math.floor(date / 100) % 100;
      this.#lastDateUs = daysFromCivil(Math.floor(date / 10_000), month, date % 100) * DAY_US;
      this.#lastDate = date;
    }
    const hour = two(bytes, start + 11);
    const minute = two(bytes, start + 14);
    if (!(hour < 24 && minute < 60)) return false;
    let at = start + 16;
    let second = 0;
    let fractionUs = 0;
    if (at + 2 < end && bytes[at] === COLON) {
      second = two(bytes, at + 1);
      // 60 is a leap second: it becomes the first second of the next minute.
      if (!(second <= 60)) return false;
      at += 3;
      if (at + 1 < end && (bytes[at] === POINT || bytes[at] === COMMA) && isDigit(bytes[at + 1]!)) {
        at++;
        let unit = 100_000;
        for (; at < end && isDigit(bytes[at]!); at++) {
          if (unit >= 1) fractionUs += (bytes[at]! - ZERO) * unit;
          unit /= 10;
        }
      }
    }
    this.timeUs = this.#lastDateUs + (hour * 3600 + minute * 60 + second) * 1e6 + fractionUs;
    this.end = at;
    this.zoned = false;
    if (at < end) this.#readZone(bytes, at, end);
    return this.timeUs === this.timeUs;
  }

  #readZone(bytes: Uint8Array, at: number, end: number): void {
    const sign = bytes[at];
    if (sign === UPPER_Z || sign === LOWER_Z) {
      this.zoned = true;
      this.end = at + 1;
      return;
    }
    if ((sign !== PLUS && sign !== DASH) || at + 3 > end) return;
    const hours = two(bytes, at + 1);
    if (!(hours < 24)) return;
    let minutes = 0;
    let next = at + 3;
    const colon = next < end && bytes[next] === COLON ? 1 : 0;
    if (next + colon + 2 <= end) {
      const value = two(bytes, next + colon);
      if (value < 60) {
        minutes = value;
        next += colon + 2;
      }
    }
    const offsetUs = (hours * 60 + minutes) * 60e6;
    this.timeUs += sign === PLUS ? -offsetUs : offsetUs;
    this.zoned = true;
    this.end = next;
  }
}

/** `2026-01-02T03:04` */
const SHORTEST = 16;

const ZERO = 0x30;
const DASH = 0x2d;
const PLUS = 0x2b;
const COLON = 0x3a;
const POINT = 0x2e;
const COMMA = 0x2c;
const SPACE = 0x20;
const UPPER_T = 0x54;
const LOWER_T = 0x74;
const UPPER_Z = 0x5a;
const LOWER_Z = 0x7a;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** The value of two digits, or NaN. */
function two(bytes: Uint8Array, at: number): number {
  const high = bytes[at]! - ZERO;
  const low = bytes[at + 1]! - ZERO;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : NaN;
}
