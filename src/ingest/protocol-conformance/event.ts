import type { Row } from '../../../test/support/rows.ts';
import { LEVEL_CODE, LEVELS } from '../../core/level.ts';

/** The event that is sent through every protocol: each must give the same entry. */
export const EVENT = {
  /** µs since the Unix epoch: 2026-01-10 11:59:58.123456 UTC. */
  timeUs: Date.UTC(2026, 0, 10, 11, 59, 58) * 1000 + 123_456,
  level: LEVELS[LEVEL_CODE.error],
  service: 'shop',
  host: 'web-1',
  message: 'payment 4711 failed: card "declined" — ü',
  attributes: { user: 'alice', durationMs: 250 },
} as const;

/** What a protocol cannot carry, or adds. */
export interface Deviation {
  /** The finest step of its times; 1 µs unless said. */
  readonly timeStepUs?: number;
  /** Its attributes are texts, whatever they were. */
  readonly textAttributes?: boolean;
  /** It has no attributes. */
  readonly noAttributes?: boolean;
  /** Attributes that come on top, by name. */
  readonly adds?: readonly string[];
  /** Prefix of names of attributes, such as that of structured data. */
  readonly prefix?: string;
}

export interface ComparableEntry {
  readonly timeUs: number;
  readonly level: string | undefined;
  readonly service: string;
  readonly host: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The entry that a protocol with this deviation must give. */
export function expectedEntry({ timeStepUs = 1, ...deviation }: Deviation): ComparableEntry {
  const attributes: Record<string, unknown> = {};
  if (deviation.noAttributes !== true) {
    for (const [name, value] of Object.entries(EVENT.attributes)) {
      attributes[name] = deviation.textAttributes === true ? String(value) : value;
    }
  }
  return { ...EVENT, timeUs: Math.floor(EVENT.timeUs / timeStepUs) * timeStepUs, attributes };
}

/** An entry as it was stored, without what the protocol adds. */
export function comparable(row: Row, { adds = [], prefix = '' }: Deviation): ComparableEntry {
  const attributes = row.attributes === '' ? {} : (JSON.parse(row.attributes) as Record<string, unknown>);
  return {
    timeUs: row.timeUs,
    level: row.level,
    service: row.service,
    host: row.host,
    message: row.message,
    attributes: Object.fromEntries(
      Object.entries(attributes)
        .filter(([name]) => !adds.includes(name))
        .map(([name, value]) => [name.startsWith(prefix) ? name.slice(prefix.length) : name, value]),
    ),
  };
}
