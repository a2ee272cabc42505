import type { FieldDialect } from '../fields/field-dialect.ts';
import { roleOfField } from '../fields/field-roles.ts';
import { plainDialect } from '../fields/field-dialect.ts';

/** winston-elasticsearch, Filebeat and others put what the application adds below `fields`. */
const WRAPPER = 'fields.';

/** Documents as Elasticsearch's clients write them (ECS): as plain JSON, with what is below `fields` at the top. */
export const elasticDialect: FieldDialect = {
  ...plainDialect,
  nameOf: unwrap,
  roleOf: (fullName) => roleOfField(unwrap(fullName)),
};

function unwrap(fullName: string): string {
  return fullName.startsWith(WRAPPER) && fullName.length > WRAPPER.length
    ? fullName.slice(WRAPPER.length)
    : fullName;
}
