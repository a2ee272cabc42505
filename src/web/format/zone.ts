/** A wall clock reading, month from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock on the wall in `zone` (IANA name) shows at an instant. */
export function wallTime(epochMs: number, zone: string): WallTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(epochMs)
      .map((part) => [part.type, part.value]),
  );
  const read = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
    second: read('second'),
  };
}

/**
 * The instant at which a clock in `zone` shows `wall`. A reading skipped by a change to summer time moves forward
 * by the change; of a reading that occurs twice it is the first.
 */
export function instantOf(wall: WallTime, zone: string): number {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  const before = asUtc - offsetMs(asUtc - DAY_MS, zone);
  if (before + offsetMs(before, zone) === asUtc) return before;
  const after = asUtc - offsetMs(asUtc + DAY_MS, zone);
  return after + offsetMs(after, zone) === asUtc ? after : before;
}

/** How far `zone` is ahead of UTC at an instant, in ms. */
export function offsetMs(epochMs: number, zone: string): number {
  const wall = wallTime(epochMs, zone);
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  return asUtc - Math.floor(epochMs / 1000) * 1000;
}

export function isZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** `UTC`, or the zone's short name at an instant (`CET`, `GMT+5:30`). */
export function zoneName(epochMs: number, zone: string): string {
  if (zone === 'UTC') return 'UTC';
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' });
  return format.formatToParts(epochMs).find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

const DAY_MS = 86_400_000;

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
