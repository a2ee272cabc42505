import type { RankedRole } from './field-roles.ts';
import { roleOfField } from './field-roles.ts';
import type { FieldValue } from './flatten.ts';

/**
 * How one protocol's JSON names its fields, where it differs from what people write by hand. Full names are the
 * dotted ones, as `flatten` gives them. All functions must be pure: their answers are kept.
 */
export interface FieldDialect {
  /** The name a field has as an attribute. */
  nameOf(fullName: string): string;
  roleOf(fullName: string): RankedRole | undefined;
  /** Whether the field stands for several, see {@link expand}. */
  isGroup(fullName: string): boolean;
  /** The fields that the value of a group stands for, by the names they have as attributes. */
  expand(value: FieldValue): Iterable<readonly [name: string, value: FieldValue]>;
  /** Whether only all fields of an event together tell what the field is called. None is when this is left out. */
  isAmbiguous?(fullName: string): boolean;
}

export const plainDialect: FieldDialect = {
  nameOf: (fullName) => fullName,
  roleOf: roleOfField,
  isGroup: () => false,
  expand: () => [],
};

/** Fields by their names as attributes, and the roles they may have. Of equal names the last counts. */
export interface NamedFields {
  readonly fields: ReadonlyMap<string, FieldValue>;
  readonly roleOf: (name: string) => RankedRole | undefined;
}

export function nameFields(fields: ReadonlyMap<string, FieldValue>, dialect: FieldDialect): NamedFields {
  if (dialect === plainDialect) return { fields, roleOf: dialect.roleOf };
  const named = new Map<string, FieldValue>();
  const roles = new Map<string, RankedRole>();
  for (const [fullName, value] of fields) {
    if (dialect.isGroup(fullName)) {
      // What the sender said by name comes before what it said in a group.
      for (const [name, part] of dialect.expand(value)) if (!named.has(name)) named.set(name, part);
      continue;
    }
    const name = dialect.nameOf(fullName);
    named.set(name, value);
    const role = dialect.roleOf(fullName);
    if (role === undefined) roles.delete(name);
    else roles.set(name, role);
  }
  return { fields: named, roleOf: (name) => roles.get(name) };
}
