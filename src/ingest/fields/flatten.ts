import { isRawNumber, type RawNumber } from './parse-json.ts';

/** The value of a flat field: a scalar, a number kept as written, or an array kept whole. */
export type FieldValue = string | number | boolean | null | RawNumber | readonly unknown[];

/**
 * The fields of a JSON object, in order; nested keys are joined by a dot, empty objects vanish. Of equal names
 * the last counts, at the place of the first, as with `JSON.parse`. The caller has bounded depth and fields.
 */
export function flatten(object: object): Map<string, FieldValue> {
  const fields = new Map<string, FieldValue>();
  flattenInto(fields, object, '');
  return fields;
}

function flattenInto(fields: Map<string, FieldValue>, object: object, prefix: string): void {
  for (const [key, value] of Object.entries(object)) {
    const name = prefix + key;
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)) {
      flattenInto(fields, value as object, `${name}.`);
    } else {
      fields.set(name, value as FieldValue);
    }
  }
}
