import { instantOf, wallTime } from '../format/zone.ts';
import type { WallTime } from '../format/zone.ts';
import { absoluteRange } from './time-range.ts';
import type { TimeRange } from './time-range.ts';

export interface RangeContext {
  readonly nowMs: number;
  /** IANA name of the zone in which clock times are meant. */
  readonly zone: string;
}

const UNITS: readonly (readonly [pattern: RegExp, seconds: number])[] = [
  [/^s(ec(ond)?s?)?$/, 1],
  [/^m(in(ute)?s?)?$/, 60],
  [/^h((ou)?rs?)?$/, 3600],
  [/^d(ays?)?$/, 86_400],
  [/^w(eeks?)?$/, 604_800],
];

/**
 * Reads what people type: `2h`, `last 2 h`, `15 minutes`, `today`, `yesterday`, `03:00-03:30`, `03:00` (until
 * now), `24 Nov 03:00 to 04:00`, `2026-11-24 03:00 – 2026-11-25 04:00`. Undefined when it is none of these.
 */
export function parseRangeText(text: string, context: RangeContext): TimeRange | undefined {
  const input = text.trim().toLowerCase();
  return relativeRange(input) ?? namedDay(input, context) ?? fixedRange(input, context);
}

function relativeRange(input: string): TimeRange | undefined {
  const match = /^(?:(?:last|past)\s+|-)?(\d{1,6})?\s*([a-z]+)$/.exec(input);
  if (match === null) return undefined;
  if (match[1] === undefined && !/^(last|past)\s/.test(input)) return undefined;
  const unit = UNITS.find(([pattern]) => pattern.test(match[2] ?? ''));
  const count = Number(match[1] ?? 1);
  return unit === undefined || count === 0 ? undefined : { kind: 'relative', seconds: count * unit[1] };
}

function namedDay(input: string, { nowMs, zone }: RangeContext): TimeRange | undefined {
  const today = instantOf({ ...wallTime(nowMs, zone), hour: 0, minute: 0, second: 0 }, zone);
  if (input === 'today') return absoluteRange(today, nowMs);
  if (input !== 'yesterday') return undefined;
  // Noon of the day before is a day earlier in any zone, with or without a change of summer time.
  const noonBefore = wallTime(today - 43_200_000, zone);
  return absoluteRange(instantOf({ ...noonBefore, hour: 0, minute: 0, second: 0 }, zone), today);
}

function fixedRange(input: string, context: RangeContext): TimeRange | undefined {
  const [first = '', second, ...more] = input.split(
    /\s*(?:–|—|\bto\b|\buntil\b|\s-\s|(?<=\d:\d\d)-(?=\d))\s*/,
  );
  if (more.length > 0) return undefined;
  const from = parseMoment(first, wallTime(context.nowMs, context.zone));
  if (from === undefined) return undefined;
  const fromMs = instantOf(from, context.zone);
  if (second === undefined || second === 'now') {
    return fromMs < context.nowMs ? absoluteRange(fromMs, context.nowMs) : undefined;
  }
  const to = parseMoment(second, from);
  if (to === undefined) return undefined;
  let toMs = instantOf(to, context.zone);
  // "23:30 to 00:30" ends on the next day.
  if (toMs <= fromMs && !/[a-z]|\d-\d/.test(second)) toMs += 86_400_000;
  return toMs > fromMs ? absoluteRange(fromMs, toMs) : undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A date, a time, or both; what is missing comes from `base` (a time without a date) or is midnight. */
function parseMoment(text: string, base: WallTime): WallTime | undefined {
  const match =
    /^(?:(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\s+([a-z]{3})[a-z]*(?:\s+(\d{4}))?)(?:[ t]+|$))?(?:(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(
      text,
    );
  if (match === null || text === '') return undefined;
  const [, isoYear, isoMonth, isoDay, day, monthName, year, hour, minute, second] = match;
  const month = monthName === undefined ? Number(isoMonth ?? base.month) : MONTHS.indexOf(monthName) + 1;
  const wall = {
    year: Number(isoYear ?? year ?? base.year),
    month,
    day: Number(isoDay ?? day ?? base.day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
  };
  const valid =
    month >= 1 && month <= 12 && wall.day >= 1 && wall.day <= 31 && wall.hour < 24 && wall.minute < 60;
  return valid && wall.second < 60 ? wall : undefined;
}
