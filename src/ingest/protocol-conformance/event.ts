import type { Row } from '../../../test/support/rows.ts';
import type { Level } from '../../core/level.ts';

/** What is sent through a protocol, and what must be stored of it. */
export interface ConformanceEvent {
  readonly level: Level;
  readonly service: string;
  readonly host: string;
  readonly message: string;
  readonly trace: string;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** The event that is sent through every protocol: each must give the same entry. */
export const EVENT = {
  /** µs since the Unix epoch: 2026-01-10 11:59:58.123456 UTC. */
  timeUs: Date.UTC(2026, 0, 10, 11, 59, 58) * 1000 + 123_456,
  level: 'error',
  service: 'shop',
  host: 'web-1',
  message: 'payment 4711 failed: card "declined" — ü',
  trace: '0af7651916cd43dd8448eb211c80319c',
  attributes: { user: 'alice', durationMs: 250 },
} as const satisfies ConformanceEvent & { readonly timeUs: number };

/** What a protocol, or a client of it, cannot carry or adds. */
export interface Deviation {
  /** The finest step of its times; 1 µs unless said. */
  readonly timeStepUs?: number;
  /** Its attributes are texts, whatever they were. */
  readonly textAttributes?: boolean;
  /** It has no attributes. */
  readonly noAttributes?: boolean;
  /** Names of its attributes are in capitals. */
  readonly upperNames?: boolean;
  /** It has no level, or its client cannot set one. */
  readonly noLevel?: boolean;
  /** It has no place for a trace that is one. */
  readonly noTrace?: boolean;
  /** Attributes that come on top: names, or beginnings of names that end in `*`. */
  readonly adds?: readonly string[];
  /** Prefix of names of attributes, such as that of structured data. */
  readonly prefix?: string;
}

/** What must be equal of an entry; times are compared by {@link expectedTimeUs}. */
export interface ComparableEntry {
  readonly level: string;
  readonly service: string;
  readonly host: string;
  readonly message: string;
  readonly trace: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The entry that a protocol with this deviation must give. */
export function expectedEntry(event: ConformanceEvent, deviation: Deviation): ComparableEntry {
  const { level, service, host, message, trace } = event;
  const attributes: Record<string, unknown> = {};
  if (deviation.noAttributes !== true) {
    for (const [name, value] of Object.entries(event.attributes)) {
      const key = deviation.upperNames === true ? name.toUpperCase() : name;
      attributes[key] = deviation.textAttributes === true ? String(value) : value;
    }
  }
  return {
    level: deviation.noLevel === true ? 'unknown' : level,
    service,
    host,
    message,
    trace: deviation.noTrace === true ? '' : trace,
    attributes,
  };
}

export function expectedTimeUs(timeUs: number, { timeStepUs = 1 }: Deviation): number {
  return Math.floor(timeUs / timeStepUs) * timeStepUs;
}

/** An entry as it was stored, without what the protocol adds. */
export function comparableEntry(entry: ComparableEntry, deviation: Deviation): ComparableEntry {
  const { level, service, host, message, trace } = entry;
  const { adds = [], prefix = '' } = deviation;
  const isAdded = (name: string): boolean =>
    adds.some((added) => (added.endsWith('*') ? name.startsWith(added.slice(0, -1)) : name === added));
  return {
    level,
    service,
    host,
    message,
    trace,
    attributes: Object.fromEntries(
      Object.entries(entry.attributes)
        .filter(([name]) => !isAdded(name))
        .map(([name, value]) => [name.startsWith(prefix) ? name.slice(prefix.length) : name, value]),
    ),
  };
}

/** A row of a batch as {@link comparableEntry} takes it. */
export function entryOfRow(row: Row): ComparableEntry {
  return {
    ...row,
    level: row.level ?? '',
    attributes: row.attributes === '' ? {} : (JSON.parse(row.attributes) as Record<string, unknown>),
  };
}
