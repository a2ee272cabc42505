import type { FieldDialect } from '../fields/field-dialect.ts';
import { plainDialect } from '../fields/field-dialect.ts';
import type { RankedRole } from '../fields/field-roles.ts';
import { roleOfField } from '../fields/field-roles.ts';

/**
 * Splunk's event envelope (HTTP Event Collector, "Format events for HTTP Event Collector"): `time`, `host`,
 * `source`, `sourcetype` and `index` around `event`, a text or an object, and `fields`. What is in `event` and
 * `fields` stands at the top; the envelope's time and host come first.
 */
export const splunkDialect: FieldDialect = { ...plainDialect, nameOf, roleOf };

/** Names of the envelope; a field of the event that is called so keeps its full name. */
const ENVELOPE: ReadonlyMap<string, RankedRole | undefined> = new Map([
  ['time', { role: 'time', rank: -1 } as const],
  ['host', { role: 'host', rank: -1 } as const],
  ['event', { role: 'message', rank: -1 } as const],
  ['source', undefined],
  ['sourcetype', undefined],
  ['index', undefined],
]);

/** Splunk's own logging libraries put what they are given below `event.message`. */
const WRAPPERS = ['event.message.', 'event.', 'fields.'];

function nameOf(fullName: string): string {
  const inner = innerName(fullName);
  return inner === undefined || ENVELOPE.has(inner) ? fullName : inner;
}

function roleOf(fullName: string): RankedRole | undefined {
  if (ENVELOPE.has(fullName)) return ENVELOPE.get(fullName);
  const inner = innerName(fullName);
  return inner === undefined ? undefined : roleOfField(inner);
}

function innerName(fullName: string): string | undefined {
  const wrapper = WRAPPERS.find((name) => fullName.startsWith(name));
  return wrapper === undefined || fullName.length === wrapper.length
    ? undefined
    : fullName.slice(wrapper.length);
}
