import type { Level } from '../core/level.ts';

/** A line of the sample application. */
export interface ProducedEntry {
  readonly timeUs: number;
  readonly level: Level;
  readonly service: Service;
  readonly host: string;
  readonly message: string;
  /** 32 hex digits, shared by every line of one request; '' for lines that belong to none. */
  readonly trace: string;
  /** Unique to the line: what labels name it by. */
  readonly eventId: string;
}

export const SERVICES = [
  'gateway',
  'auth',
  'catalog',
  'search',
  'cart',
  'orders',
  'payments',
  'inventory',
  'mailer',
] as const;

export type Service = (typeof SERVICES)[number];

/** One line of NDJSON, without the line break. */
export function encodeEntry(entry: ProducedEntry): string {
  const { level, service, host, trace, eventId } = entry;
  const traced = trace === '' ? '' : `"trace":"${trace}",`;
  return `{"timestamp":"${formatTime(entry.timeUs)}","level":"${level}","service":"${service}","host":"${host}",${traced}"eventId":"${eventId}","message":${JSON.stringify(entry.message)}}`;
}

/** RFC 3339 in UTC with microseconds. */
export function formatTime(timeUs: number): string {
  const ms = Math.floor(timeUs / 1000);
  const fraction = String(timeUs - ms * 1000).padStart(3, '0');
  return `${secondText(ms)}${String(((ms % 1000) + 1000) % 1000).padStart(3, '0')}${fraction}Z`;
}

/** Lines come in the order of time: the text of the last second serves most of them. */
let lastSecond = Number.NaN;
let lastSecondText = '';

function secondText(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastSecondText = new Date(second * 1000).toISOString().slice(0, -'000Z'.length);
  }
  return lastSecondText;
}
