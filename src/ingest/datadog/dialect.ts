import type { FieldDialect } from '../fields/field-dialect.ts';
import type { RankedRole } from '../fields/field-roles.ts';
import { roleOfField } from '../fields/field-roles.ts';
import type { FieldValue } from '../fields/flatten.ts';

/** Datadog's reserved attributes: `status` is the level, `ddtags` are attributes of their own. */
export const datadogDialect: FieldDialect = {
  nameOf: (fullName) => fullName,
  roleOf: (fullName) => RESERVED.get(fullName) ?? roleOfField(fullName),
  isGroup: (fullName) => fullName === TAGS,
  expand: tagsOf,
};

const TAGS = 'ddtags';

const RESERVED: ReadonlyMap<string, RankedRole> = new Map([
  ['status', { role: 'level', rank: -1 } as const],
  ['hostname', { role: 'host', rank: -1 } as const],
  ['service', { role: 'service', rank: -1 } as const],
]);

/** Tags of one event; Datadog allows 100. */
const TAGS_LIMIT = 100;

/** `env:prod,team:pay` as fields; a tag without value is kept under `ddtags`. */
export function tagsOf(value: FieldValue): [name: string, value: FieldValue][] {
  if (typeof value !== 'string') return [[TAGS, value]];
  const fields: [string, FieldValue][] = [];
  const plain: string[] = [];
  for (const tag of value.split(',', TAGS_LIMIT)) {
    const colon = tag.indexOf(':');
    if (colon > 0) fields.push([tag.slice(0, colon).trim(), tag.slice(colon + 1).trim()]);
    else if (tag.trim() !== '') plain.push(tag.trim());
  }
  return plain.length === 0 ? fields : [...fields, [TAGS, plain.join(',')]];
}
