import { HttpProblem } from '../api/http-problem.ts';

/** `-15m`, `-1h`, `-2d`, also with `now` before. */
const RELATIVE = /^(?:now)?-(\d{1,6})(s|m|h|d|w)$/;
const UNIT_US: Readonly<Record<string, number>> = { s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6, w: 604_800e6 };

const NUMBER = /^\d{1,16}$/;
/** RFC 3339, the fraction and the zone optional (UTC then). */
const RFC_3339 = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?$/i;

/**
 * µs since the Unix epoch of a point in time as the API takes it: RFC 3339, epoch s, ms or µs (told apart by
 * size), `now`, or relative to now.
 * @throws HttpProblem 400 that names the parameter and the forms it takes.
 */
export function parsePointUs(name: string, text: string, nowUs: number): number {
  const relative = RELATIVE.exec(text);
  if (relative !== null) return nowUs - Number(relative[1]) * (UNIT_US[relative[2] ?? ''] ?? 0);
  if (text === 'now') return nowUs;
  if (NUMBER.test(text)) return epochUs(Number(text));
  const match = RFC_3339.exec(text);
  if (match !== null) {
    const [, date = '', time = '00:00', fraction = '', zone = 'Z'] = match;
    const seconds = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}${zone.toUpperCase()}`);
    if (!Number.isNaN(seconds)) return seconds * 1000 + Math.floor(Number(`0.${fraction || '0'}`) * 1e6);
  }
  throw new HttpProblem(400, {
    code: 'BAD_TIME',
    detail: `\`${name}\` is ${JSON.stringify(text.slice(0, 64))}, which is no point in time.`,
    nextStep:
      'Give RFC 3339 (2026-01-31T03:12:00Z), epoch seconds, ms or µs, or relative to now (-15m, -1h, -7d).',
  });
}

/** Seconds until the year 5138, ms from 1973 on, µs from 1973 on: the ranges do not meet. */
function epochUs(value: number): number {
  if (value < 1e11) return value * 1e6;
  if (value < 1e14) return value * 1e3;
  return value;
}

/** RFC 3339 with microseconds, UTC. Times beyond what a Date holds are cut to it. */
export function formatTimeUs(timeUs: number): string {
  const ms = Math.min(Math.max(Math.floor(timeUs / 1000), -LAST_DATE_MS), LAST_DATE_MS);
  const micros = ((timeUs % 1000) + 1000) % 1000;
  return `${new Date(ms).toISOString().slice(0, -1)}${String(Math.floor(micros)).padStart(3, '0')}Z`;
}

/** ECMA-262 §21.4.1.1: a Date spans ±8.64e15 ms. */
const LAST_DATE_MS = 8.64e15;
