import { COLON, ZERO } from '../bytes/ascii.ts';

/**
 * The last timestamp up to the colon before its seconds, `2026-01-02T03:04:`, and the minute that this spells.
 * Neighbouring lines are mostly of one minute: of their timestamps only the seconds need to be read.
 */
export class KeptMinute {
  readonly #prefix = new Uint8Array(LONGEST_PREFIX);
  /** 0 while nothing is kept. */
  #length = 0;
  /** The minute's start in µs, as if the wall clock were UTC's. */
  localUs = NaN;
  /** Whether a year may follow the clock time. */
  mayHaveYear = false;

  /** The index behind the prefix when `bytes[start, end)` begins with it and two digits, or -1. */
  secondsAt(bytes: Uint8Array, start: number, end: number): number {
    const length = this.#length;
    if (length === 0 || start + length + 2 > end) return -1;
    const prefix = this.#prefix;
    // The end differs first: from one minute to the next.
    for (let i = length - 1; i >= 0; i--) if (bytes[start + i] !== prefix[i]) return -1;
    return start + length;
  }

  /**
   * Keeps the minute of a timestamp, all of whose seconds must be of the same year. Does not keep what the prefix alone
   * does not say: other forms than `hh:mm:ss`, half days, leap seconds.
   */
  keep(bytes: Uint8Array, read: ReadClock): void {
    const { start, clockAt, localUs } = read;
    const length = clockAt + CLOCK_PREFIX - start;
    this.#length = 0;
    if (!(length <= LONGEST_PREFIX) || bytes[clockAt + 2] !== COLON || bytes[clockAt + 5] !== COLON) return;
    const minute = two(bytes, clockAt) * 60 + two(bytes, clockAt + 3);
    const minuteUs = Math.floor(localUs / MINUTE_US) * MINUTE_US;
    if (!(minuteUs === Math.floor(localUs / DAY_US) * DAY_US + minute * MINUTE_US)) return;
    for (let i = 0; i < length; i++) this.#prefix[i] = bytes[start + i]!;
    this.#length = length;
    this.localUs = minuteUs;
    this.mayHaveYear = read.mayHaveYear;
  }
}

/** How a timestamp was read. */
export interface ReadClock {
  /** Indices of the timestamp's and of its clock time's first byte. */
  readonly start: number;
  readonly clockAt: number;
  readonly localUs: number;
  /** Whether a year may follow the clock time. */
  readonly mayHaveYear: boolean;
}

/** `Wednesday, 30 September 2026 03:04:` has 36 bytes. */
const LONGEST_PREFIX = 48;
/** `hh:mm:` */
const CLOCK_PREFIX = 6;

const MINUTE_US = 60e6;
const DAY_US = 86_400e6;

/** The value of two digits, or NaN. */
function two(bytes: Uint8Array, at: number): number {
  const high = bytes[at]! - ZERO;
  const low = bytes[at + 1]! - ZERO;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : NaN;
}
