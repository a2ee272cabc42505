import {
  COLON,
  COMMA,
  DASH,
  isDigit,
  isLetter,
  POINT,
  SLASH,
  SPACE,
  UNDERSCORE,
  ZERO,
} from '../bytes/ascii.ts';
import { ByteCursor } from '../bytes/byte-cursor.ts';
import { daysFromCivil, DAY_US, yearOf } from './civil.ts';
import { readClock, readCompactClock, readFraction, readHalf, readZone } from './clock-reader.ts';
import { timeOfNumber } from './epoch-time.ts';
import { KeptMinute } from './kept-minute.ts';
import type { TimeRules } from './time-rules.ts';

/**
 * Reads the timestamps that logs begin with, of the families listed in `readDate`. Holds the result of the last
 * read. Each read looks at no more than the timestamp's own bytes, a few dozen.
 */
export class TimestampReader {
  /** µs since the Unix epoch, UTC. */
  timeUs = NaN;
  /** The index behind the last byte read. */
  end = 0;
  readonly #rules: TimeRules;
  readonly #cursor = new ByteCursor();
  readonly #minute = new KeptMinute();
  /** How the timestamp under way was read, see `KeptMinute`. A `clockAt` of -1: not in a way that can be kept. */
  readonly #read = { start: 0, clockAt: -1, localUs: NaN, mayHaveYear: false };

  constructor(rules: TimeRules) {
    this.#rules = rules;
  }

  /** True when a timestamp stands at the start of `bytes[start, end)`. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const cursor = this.#cursor;
    cursor.set(bytes, start, end);
    const secondsAt = this.#minute.secondsAt(bytes, start, end);
    this.timeUs = secondsAt < 0 ? NaN : this.#readSeconds(cursor, secondsAt);
    if (this.timeUs !== this.timeUs) this.#readAll(cursor, start);
    this.end = cursor.at;
    return this.timeUs === this.timeUs;
  }

  #readAll(cursor: ByteCursor, start: number): void {
    const read = this.#read;
    cursor.at = start;
    read.start = start;
    read.clockAt = -1;
    read.mayHaveYear = false;
    this.timeUs = isLetter(cursor.peek()) ? this.#readNamed(cursor) : this.#readNumeric(cursor);
    if (this.timeUs === this.timeUs && read.clockAt >= 0) this.#minute.keep(cursor.bytes, read);
  }

  /** The rest of a timestamp in the kept minute. NaN when it goes on otherwise than the kept one. */
  #readSeconds(cursor: ByteCursor, secondsAt: number): number {
    const { bytes } = cursor;
    const tens = bytes[secondsAt]! - ZERO;
    const ones = bytes[secondsAt + 1]! - ZERO;
    if (!(tens >= 0 && tens < 6 && ones >= 0 && ones <= 9)) return NaN;
    cursor.at = secondsAt + 2;
    const localUs = this.#minute.localUs + (tens * 10 + ones) * 1e6 + readFraction(cursor);
    if (readHalf(cursor) !== 0) return NaN;
    if (this.#minute.mayHaveYear && readTrailingYear(cursor) > 0) return NaN;
    return this.#zoned(cursor, localUs);
  }

  #readNumeric(cursor: ByteCursor): number {
    const run = cursor.digitRun(20);
    const next = cursor.peek(run);
    switch (run) {
      case 1:
      case 2:
        if (next === COLON) return this.#ofDay(cursor);
        if (next === SLASH) return this.#readSlashed(cursor);
        if (next === DASH || next === SPACE) return this.#readDayFirst(cursor, next);
        return next === POINT ? this.#readPointed(cursor) : NaN;
      case 4:
        return next === DASH || next === SLASH || next === POINT ? this.#readYearFirst(cursor, next) : NaN;
      case 6:
        return this.#readShortCompact(cursor);
      case 8:
        return this.#readCompact(cursor);
      case 10:
      case 13:
      case 16:
      case 19:
        return readEpoch(cursor, run);
      default:
        return NaN;
    }
  }

  /** `2026-01-02T03:04:05.678+01:00`, also with `/` or `.` in the date and a blank, `-`, `_` or `:` for the T. */
  #readYearFirst(cursor: ByteCursor, separator: number): number {
    const year = cursor.digits(4);
    cursor.at++;
    const month = cursor.number(2);
    if (!cursor.take(separator)) return NaN;
    const day = cursor.number(2);
    return this.#withClock(cursor, daysFromCivil(year, month, day));
  }

  /** `20260102-03:04:05:678`, `20260102T030405`, `20260102 03:04:05.678`. */
  #readCompact(cursor: ByteCursor): number {
    const year = cursor.digits(4);
    const days = daysFromCivil(year, cursor.digits(2), cursor.digits(2));
    return year < 1900 ? NaN : this.#withClock(cursor, days);
  }

  /** `081109 203615` and `081109 20:36:15`: year, month and day of two digits each. */
  #readShortCompact(cursor: ByteCursor): number {
    const year = fullYear(cursor.digits(2));
    const days = daysFromCivil(year, cursor.digits(2), cursor.digits(2));
    return cursor.peek() === SPACE ? this.#withClock(cursor, days) : NaN;
  }

  /** `17/May/2015:10:05:03 +0000`, `05/17/2015 10:05:03`, `17/06/09 20:10:40` (year first). */
  #readSlashed(cursor: ByteCursor): number {
    const first = cursor.number(2);
    cursor.at++;
    if (isLetter(cursor.peek())) {
      const month = readMonth(cursor);
      if (!cursor.take(SLASH)) return NaN;
      return this.#withClock(cursor, daysFromCivil(cursor.digits(4), month, first));
    }
    const second = cursor.number(2);
    if (!cursor.take(SLASH)) {
      return cursor.peek() === SPACE
        ? this.#withoutYear(cursor, this.#monthAndDay(first, second, false))
        : NaN;
    }
    if (cursor.digitRun(4) === 4) {
      const [month, day] = this.#monthAndDay(first, second, false);
      return this.#withClock(cursor, daysFromCivil(cursor.digits(4), month, day));
    }
    const third = cursor.digits(2);
    // log4j's and Spark's `yy/MM/dd`; where that is no date, the year stands last.
    let days = daysFromCivil(fullYear(first), second, third);
    if (days !== days) {
      const [month, day] = this.#monthAndDay(first, second, false);
      days = daysFromCivil(fullYear(third), month, day);
    }
    return this.#withClock(cursor, days);
  }

  /** `02-Jan-2026 03:04:05.678`, `02 Jan 2026 03:04:05.678`, `03-17 16:13:38.811`, `02-01-2026 03:04:05`. */
  #readDayFirst(cursor: ByteCursor, separator: number): number {
    const first = cursor.number(2);
    cursor.at++;
    if (isLetter(cursor.peek())) {
      const month = readMonth(cursor);
      if (!cursor.take(separator)) return NaN;
      if (cursor.digitRun(5) !== 4) {
        return separator === SPACE ? this.#withoutYear(cursor, [month, first], true) : NaN;
      }
      return this.#withClock(cursor, daysFromCivil(cursor.digits(4), month, first));
    }
    if (separator === SPACE) return NaN;
    const second = cursor.digits(2);
    if (cursor.take(DASH)) {
      const [month, day] = this.#monthAndDay(first, second, true);
      return this.#withClock(cursor, daysFromCivil(cursor.digits(4), month, day));
    }
    return this.#withoutYear(cursor, this.#monthAndDay(first, second, false));
  }

  /** `02.01.2026 03:04:05`, `10.30 16:49:06` (month first), and epoch seconds are not of this kind. */
  #readPointed(cursor: ByteCursor): number {
    const first = cursor.number(2);
    cursor.at++;
    const second = cursor.number(2);
    if (cursor.take(POINT)) {
      const [month, day] = this.#monthAndDay(first, second, true);
      const year = cursor.digitRun(4) === 4 ? cursor.digits(4) : fullYear(cursor.digits(2));
      return this.#withClock(cursor, daysFromCivil(year, month, day));
    }
    return this.#withoutYear(cursor, this.#monthAndDay(first, second, false));
  }

  /** `Jan  2 03:04:05`, `Jan 02, 2026 3:04:05 AM`, `Sun Jan 02 03:04:05.678 2026`, `Sun, 02 Jan 2026 03:04:05 GMT`. */
  #readNamed(cursor: ByteCursor): number {
    if (isWeekday(cursor)) {
      while (isLetter(cursor.peek())) cursor.at++;
      cursor.take(COMMA);
      if (!cursor.blanks()) return NaN;
      if (isDigit(cursor.peek())) {
        const run = cursor.digitRun(3);
        const next = cursor.peek(run);
        return run <= 2 && (next === SPACE || next === DASH) ? this.#readDayFirst(cursor, next) : NaN;
      }
    }
    const month = readMonth(cursor);
    if (month !== month) return NaN;
    if (!cursor.blanks() && !cursor.take(DASH)) return NaN;
    const day = cursor.number(2);
    cursor.take(COMMA);
    if (!cursor.blanks()) return NaN;
    const run = cursor.digitRun(5);
    if (run === 4) return this.#withClock(cursor, daysFromCivil(cursor.digits(4), month, day));
    return this.#withoutYear(cursor, [month, day], true);
  }

  /** A clock time, the zone that may follow, and the day they belong to. */
  #withClock(cursor: ByteCursor, days: number): number {
    const joint = cursor.peek();
    if (
      joint === SPACE ||
      joint === DASH ||
      joint === COLON ||
      joint === UNDERSCORE ||
      (joint | 0x20) === 0x74
    ) {
      // Erlang puts two: `31-Jul-2017::13:44:29`.
      cursor.at += joint === COLON && cursor.peek(1) === COLON ? 2 : 1;
    } else if (joint === COMMA) {
      cursor.at++;
      cursor.blanks();
    } else {
      return NaN;
    }
    if (isCompactClock(cursor)) return this.#zoned(cursor, days * DAY_US + readCompactClock(cursor));
    this.#read.clockAt = cursor.at;
    const localUs = days * DAY_US + readClock(cursor);
    this.#read.localUs = localUs;
    return this.#zoned(cursor, localUs);
  }

  /** The last such day that is not later than receipt, give or take a day. `trailing`: the year may follow. */
  #withoutYear(cursor: ByteCursor, monthAndDay: readonly [number, number], trailing = false): number {
    const [month, day] = monthAndDay;
    if (!cursor.take(SPACE) && cursor.at < cursor.end && cursor.bytes[cursor.at - 1] !== SPACE) return NaN;
    cursor.blanks();
    const read = this.#read;
    const clockAt = cursor.at;
    const clockUs = readClock(cursor);
    if (clockUs !== clockUs) return NaN;
    if (trailing) {
      const year = readTrailingYear(cursor);
      if (year === year) return this.#zoned(cursor, daysFromCivil(year, month, day) * DAY_US + clockUs);
    }
    const latestUs = this.#rules.receivedUs + DAY_US;
    const thisYear = yearOf(this.#rules.receivedUs);
    // Of the minute that `latestUs` falls in, the first seconds are of another year than the last.
    let isOfOneYear = true;
    // Eight years hold a 29 February, also around 2100.
    for (let year = thisYear + 1; year > thisYear - 8; year--) {
      const localUs = daysFromCivil(year, month, day) * DAY_US + clockUs;
      const sinceUs = latestUs - (localUs - (clockUs % MINUTE_US));
      isOfOneYear &&= !(sinceUs >= 0 && sinceUs < MINUTE_US);
      if (!(localUs <= latestUs)) continue;
      read.clockAt = isOfOneYear ? clockAt : -1;
      read.localUs = localUs;
      read.mayHaveYear = trailing;
      return this.#zoned(cursor, localUs);
    }
    return NaN;
  }

  /** `03:04:05.678` alone: of the last day on which it is not later than receipt, give or take a quarter hour. */
  #ofDay(cursor: ByteCursor): number {
    if (cursor.digitRun(2) !== 2) return NaN;
    const clockUs = readClock(cursor);
    const latestUs = this.#rules.receivedUs + CLOCK_SKEW_US;
    const today = Math.floor(this.#rules.receivedUs / DAY_US) + 1;
    for (let day = today; day >= today - 2; day--) {
      const timeUs = this.#rules.zone.toUtcUs(day * DAY_US + clockUs);
      if (timeUs <= latestUs) return timeUs;
    }
    return NaN;
  }

  #zoned(cursor: ByteCursor, localUs: number): number {
    if (localUs !== localUs) return NaN;
    const offsetUs = readZone(cursor);
    return offsetUs === offsetUs ? localUs - offsetUs : this.#rules.zone.toUtcUs(localUs);
  }

  #monthAndDay(first: number, second: number, european: boolean): [month: number, day: number] {
    const dayFirst = first > 12 || (second <= 12 && (european || this.#rules.numericDate === 'day-first'));
    return dayFirst ? [second, first] : [first, second];
  }
}

const MINUTE_US = 60e6;

/** Clocks that run ahead are minutes off; a time of day further ahead was yesterday's. */
const CLOCK_SKEW_US = 900e6;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `Jan` to `Dec` in any case, also written out; 1 to 12 or NaN. */
function readMonth(cursor: ByteCursor): number {
  const index = MONTHS.findIndex((name) => cursor.startsWith(name));
  if (index < 0) return NaN;
  cursor.at += cursor.letterRun(9);
  return index + 1;
}

function isWeekday(cursor: ByteCursor): boolean {
  return WEEKDAYS.some((name) => cursor.startsWith(name)) && cursor.letterRun(10) <= 9;
}

/** ` 2026` or ` CET 2026` after the clock time, as asctime and date(1) write it. NaN and no move when there is none. */
function readTrailingYear(cursor: ByteCursor): number {
  const start = cursor.at;
  if (cursor.take(SPACE)) {
    const letters = cursor.letterRun(5);
    if (letters >= 3 && cursor.peek(letters) === SPACE) cursor.at += letters + 1;
    if (cursor.digitRun(5) === 4) {
      const year = cursor.digits(4);
      if (year >= 1970 && year < 2200) return year;
    }
  }
  cursor.at = start;
  return NaN;
}

/** POSIX strptime's rule for `%y`: 69 to 99 are of the twentieth century. */
function fullYear(year: number): number {
  return year >= 69 ? 1900 + year : 2000 + year;
}

function isCompactClock(cursor: ByteCursor): boolean {
  return cursor.digitRun(7) === 6;
}

/** 10, 13, 16 or 19 digits, ten with an optional fraction; no letter may follow. */
function readEpoch(cursor: ByteCursor, run: number): number {
  const start = cursor.at;
  const whole = cursor.digits(Math.min(run, 16));
  // Digits 17 to 19 of nanoseconds are below a microsecond.
  cursor.at = start + run;
  let timeUs = run === 10 ? whole * 1e6 : timeOfNumber(whole);
  if (run === 10 && (cursor.peek() === POINT || cursor.peek() === COMMA) && isDigit(cursor.peek(1))) {
    cursor.at++;
    let unit = 100_000;
    while (isDigit(cursor.peek())) {
      const digit = cursor.digits(1);
      if (unit >= 1) timeUs += digit * unit;
      unit /= 10;
    }
  }
  const next = cursor.peek();
  if (isLetter(next) || next === UNDERSCORE) return NaN;
  // 2001-09-09 to 2096: outside, ten digits are an identifier more likely than a time.
  return timeUs >= 1e15 && timeUs < 4e15 ? timeUs : NaN;
}
