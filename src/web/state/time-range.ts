import { formatDay, formatMinute, formatClock } from '../format/time.ts';
import { formatDuration } from '../format/duration.ts';

/** What the page is about: the last so many seconds, or a fixed stretch (`toMs` exclusive). */
export type TimeRange =
  | { readonly kind: 'relative'; readonly seconds: number }
  | { readonly kind: 'absolute'; readonly fromMs: number; readonly toMs: number };

export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** An hour: long enough to see a change, short enough to answer at once. */
export const DEFAULT_RANGE: TimeRange = { kind: 'relative', seconds: 3600 };

/** Below a second a chart has nothing to show; ten years is longer than any retention. */
const MIN_SPAN_MS = 1000;
const MAX_SPAN_MS = 10 * 366 * 86_400_000;

export const RANGE_PRESETS: readonly number[] = [300, 900, 3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400];

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Reads `from` and `to` of an address; anything unreadable gives the default range. */
export function parseRange(params: URLSearchParams): TimeRange {
  const from = params.get('from');
  if (from === null) return DEFAULT_RANGE;
  const to = params.get('to');
  const relative = /^-(\d{1,9})([smhdw])$/.exec(from);
  if (relative !== null && to === null) {
    const seconds = Number(relative[1]) * (UNIT_SECONDS[relative[2] ?? ''] ?? 1);
    return boundedRelative(seconds);
  }
  const fromMs = Date.parse(from);
  const toMs = to === null ? Number.NaN : Date.parse(to);
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || toMs <= fromMs) return DEFAULT_RANGE;
  return { kind: 'absolute', fromMs, toMs };
}

/** The `from` and `to` that say this range, as the address and the API take them. */
export function rangeParams(range: TimeRange): { readonly from: string; readonly to?: string } {
  if (range.kind === 'relative') return { from: `-${shortUnits(range.seconds)}` };
  return { from: new Date(range.fromMs).toISOString(), to: new Date(range.toMs).toISOString() };
}

export function resolveRange(range: TimeRange, nowMs: number): Interval {
  if (range.kind === 'absolute') return range;
  return { fromMs: nowMs - range.seconds * 1000, toMs: nowMs };
}

/** The stretch of equal length just before. */
export function previousInterval(interval: Interval): Interval {
  return { fromMs: interval.fromMs - (interval.toMs - interval.fromMs), toMs: interval.fromMs };
}

/** Twice as long around the same middle, but not into the future. */
export function zoomOut(range: TimeRange, nowMs: number): TimeRange {
  if (range.kind === 'relative') return boundedRelative(range.seconds * 2);
  const span = Math.min((range.toMs - range.fromMs) * 2, MAX_SPAN_MS);
  const middle = (range.fromMs + range.toMs) / 2;
  const toMs = Math.min(middle + span / 2, Math.max(nowMs, range.toMs));
  return { kind: 'absolute', fromMs: Math.round(toMs - span), toMs: Math.round(toMs) };
}

/** Half a range earlier or later. */
export function shiftRange(range: TimeRange, direction: 'earlier' | 'later', nowMs: number): TimeRange {
  const { fromMs, toMs } = resolveRange(range, nowMs);
  const step = ((toMs - fromMs) / 2) * (direction === 'earlier' ? -1 : 1);
  return { kind: 'absolute', fromMs: Math.round(fromMs + step), toMs: Math.round(toMs + step) };
}

/** A fixed stretch from two instants in either order, widened to a second at least. */
export function absoluteRange(oneMs: number, otherMs: number): TimeRange {
  const fromMs = Math.round(Math.min(oneMs, otherMs));
  return {
    kind: 'absolute',
    fromMs,
    toMs: Math.max(Math.round(Math.max(oneMs, otherMs)), fromMs + MIN_SPAN_MS),
  };
}

/** `last 1 h`, `03:00–03:30`, `24 Nov 03:00 – 25 Nov 04:00`: what the range button says. */
export function describeRange(range: TimeRange, zone: string, nowMs: number): string {
  if (range.kind === 'relative') return `last ${formatDuration(range.seconds)}`;
  const { fromMs, toMs } = range;
  const clock = toMs - fromMs < 300_000 ? formatClock : formatMinute;
  const fromDay = formatDay(fromMs, zone);
  const toDay = formatDay(toMs, zone);
  if (fromDay !== toDay)
    return `${fromDay} ${formatMinute(fromMs, zone)} – ${toDay} ${formatMinute(toMs, zone)}`;
  const times = `${clock(fromMs, zone)}–${clock(toMs, zone)}`;
  return fromDay === formatDay(nowMs, zone) ? times : `${fromDay} ${times}`;
}

function boundedRelative(seconds: number): TimeRange {
  return { kind: 'relative', seconds: Math.min(Math.max(seconds, 1), MAX_SPAN_MS / 1000) };
}

function shortUnits(seconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    const size = UNIT_SECONDS[unit] ?? 1;
    if (seconds % size === 0) return `${seconds / size}${unit}`;
  }
  return `${seconds}s`;
}
