import { wallTime } from './zone.ts';
import type { WallTime } from './zone.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `03:12:45` */
export function formatClock(epochMs: number, zone: string): string {
  const wall = wallTime(epochMs, zone);
  return `${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`;
}

/** `03:12` */
export function formatMinute(epochMs: number, zone: string): string {
  const wall = wallTime(epochMs, zone);
  return `${two(wall.hour)}:${two(wall.minute)}`;
}

/** `03:12:45.123` */
export function formatClockMs(epochMs: number, zone: string): string {
  return `${formatClock(epochMs, zone)}.${String(Math.floor(epochMs) % 1000).padStart(3, '0')}`;
}

/** `24 Nov` */
export function formatDay(epochMs: number, zone: string): string {
  const wall = wallTime(epochMs, zone);
  return `${wall.day} ${monthName(wall)}`;
}

/** `24 Nov 03:12:45`, with the year when it is not this one. */
export function formatDateTime(epochMs: number, zone: string, nowMs: number): string {
  const wall = wallTime(epochMs, zone);
  const year = wall.year === wallTime(nowMs, zone).year ? '' : ` ${wall.year}`;
  return `${wall.day} ${monthName(wall)}${year} ${formatClock(epochMs, zone)}`;
}

/** `03:12` today, `24 Nov 03:12` otherwise: for "since". */
export function formatSince(epochMs: number, zone: string, nowMs: number): string {
  const sameDay = formatDay(epochMs, zone) === formatDay(nowMs, zone);
  return sameDay ? formatMinute(epochMs, zone) : `${formatDay(epochMs, zone)} ${formatMinute(epochMs, zone)}`;
}

/** A tick label for an axis whose ticks are `stepSeconds` apart. */
export function formatTick(epochMs: number, zone: string, stepSeconds: number): string {
  if (stepSeconds < 60) return formatClock(epochMs, zone);
  const clock = formatMinute(epochMs, zone);
  return stepSeconds >= 86_400 || clock === '00:00' ? formatDay(epochMs, zone) : clock;
}

/** Milliseconds of an RFC 3339 time; microseconds are cut. */
export function parseTime(rfc3339: string): number {
  return Date.parse(rfc3339);
}

function monthName(wall: WallTime): string {
  return MONTHS[wall.month - 1] ?? '';
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
