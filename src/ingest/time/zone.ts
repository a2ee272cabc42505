/** Turns wall-clock times of one place into UTC. */
export interface Zone {
  readonly name: string;
  /**
   * UTC of a wall-clock time given as if it were UTC; µs since the Unix epoch. Of a time that a change of the
   * clock repeats, the first; one that it skips is read as if the clock had not yet changed.
   */
  toUtcUs(localUs: number): number;
}

export const UTC: Zone = { name: 'UTC', toUtcUs: (localUs) => localUs };

/**
 * The zone of an IANA name (`Europe/Berlin`), `UTC`, or an offset (`+02:00`).
 * @throws RangeError when the name is unknown.
 */
export function createZone(name: string): Zone {
  if (name === 'UTC' || name === 'Z') return UTC;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  // Offsets change on quarter hours at most: one look-up a quarter hour of log time.
  const offsets = new Map<number, number>();
  function offsetUsAt(utcUs: number): number {
    const quarter = Math.floor(utcUs / QUARTER_HOUR_US);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      if (offsets.size >= OFFSET_CACHE_LIMIT) offsets.clear();
      offset = offsetUs(format, (quarter * QUARTER_HOUR_US) / 1000);
      offsets.set(quarter, offset);
    }
    return offset;
  }
  return {
    name,
    toUtcUs: (localUs) => {
      if (!(Math.abs(localUs) < DATE_LIMIT_US)) return localUs;
      // The offset before any change of that day: right unless the change lies between, which the second look tells.
      const before = offsetUsAt(localUs - DAY_US);
      const utc = localUs - before;
      const after = offsetUsAt(utc);
      return after === before || offsetUsAt(localUs - after) !== after ? utc : localUs - after;
    },
  };
}

const QUARTER_HOUR_US = 900_000_000;
const DAY_US = 86_400_000_000;
const OFFSET_CACHE_LIMIT = 4_096;
/** ECMAScript dates reach 10^8 days from the epoch; one day is left for the offset. */
const DATE_LIMIT_US = (1e8 - 2) * DAY_US;

function offsetUs(format: Intl.DateTimeFormat, timeMs: number): number {
  const part = format.formatToParts(timeMs).find((each) => each.type === 'timeZoneName');
  const match = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(part?.value ?? '');
  if (match?.[1] === undefined) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return (match[1] === '-' ? -seconds : seconds) * 1e6;
}
