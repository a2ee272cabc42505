import { type FieldDialect, plainDialect } from '../fields/field-dialect.ts';
import { roleOfField } from '../fields/field-roles.ts';

/**
 * Fields of GELF (version 1.1, https://go2docs.graylog.org: "GELF Payload Specification"). Its own ones go under names
 * that no additional field can outrank; `_name` is the attribute `name`, so `_service` and the like have the role
 * that `service` has. The version says nothing.
 */
export const gelfDialect: FieldDialect = {
  ...plainDialect,
  nameOf,
  roleOf: (fullName) => roleOfField(nameOf(fullName)),
  isGroup: (fullName) => fullName === VERSION,
  expand: () => [],
  isAmbiguous,
};

export const VERSION = 'version';

const OWN_NAMES: ReadonlyMap<string, string> = new Map([
  ['short_message', 'message'],
  ['host', 'host'],
  ['timestamp', '@timestamp'],
  ['level', 'level'],
]);
const NAMES_TAKEN: ReadonlySet<string> = new Set(OWN_NAMES.values());

export function isOwnField(fullName: string): boolean {
  return OWN_NAMES.has(fullName);
}

function nameOf(fullName: string): string {
  const own = OWN_NAMES.get(fullName);
  if (own !== undefined) return own;
  const plain = fullName.startsWith('_') ? fullName.slice(1) : fullName;
  // `_level` beside `level`: both are kept.
  return plain === '' || NAMES_TAKEN.has(plain) ? fullName : plain;
}

/** The underscore stays where the name without it is there as well, but goes by another name itself. */
function isAmbiguous(fullName: string): boolean {
  if (!fullName.startsWith('_')) return false;
  const plain = fullName.slice(1);
  return plain.startsWith('_') || plain === VERSION || isOwnField(plain);
}
