import { durationUs, formatQuantity, parseDuration } from './quantity.ts';
import type { TimeWords } from './query.ts';
import type { Scanner } from './scanner.ts';

const SINCE = /^since\s+(\S+?)(?=[\s|]|$)/;
const BETWEEN = /^between\s+([01]?\d|2[0-3]):([0-5]\d)\s+and\s+([01]?\d|2[0-3]):([0-5]\d)(?=[\s|]|$)/;

const DAY_MINUTES = 1440;
const MINUTE_US = 60e6;

/** `since 2h` or `between 03:00 and 03:30` at the beginning; other words are left to the filter. */
export function takeTimeWords(scanner: Scanner): TimeWords | undefined {
  scanner.skipSpace();
  const rest = scanner.text.slice(scanner.at);
  const since = SINCE.exec(rest);
  const ago = since === null ? undefined : parseDuration(since[1] ?? '');
  if (since !== null && ago !== undefined) {
    scanner.at += since[0].length;
    return { kind: 'since', ago };
  }
  const between = BETWEEN.exec(rest);
  if (between === null) return undefined;
  scanner.at += between[0].length;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = between.slice(1).map(Number);
  return { kind: 'between', fromMinute: fromHour * 60 + fromMinute, toMinute: toHour * 60 + toMinute };
}

export function formatTimeWords(time: TimeWords): string {
  if (time.kind === 'since') return `since ${formatQuantity(time.ago)}`;
  return `between ${clock(time.fromMinute)} and ${clock(time.toMinute)}`;
}

/** The range the words stand for at a point in time: `fromUs` inclusive, `toUs` exclusive. */
export function rangeOfWords(
  time: TimeWords,
  nowUs: number,
): { readonly fromUs: number; readonly toUs?: number } {
  if (time.kind === 'since') return { fromUs: Math.floor(nowUs - durationUs(time.ago)) };
  const dayUs = DAY_MINUTES * MINUTE_US;
  let fromUs = Math.floor(nowUs / dayUs) * dayUs + time.fromMinute * MINUTE_US;
  if (fromUs > nowUs) fromUs -= dayUs;
  const minutes = (time.toMinute - time.fromMinute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  return { fromUs, toUs: fromUs + minutes * MINUTE_US };
}

function clock(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
