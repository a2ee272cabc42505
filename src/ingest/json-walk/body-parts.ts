import type { RejectReason } from '../../core/errors.ts';
import { parseJsonBody } from '../fields/parse-json-body.ts';
import type { IngestLimits } from '../limits.ts';
import { asObject } from './parsed-value.ts';

/** What is said when part of a body cannot be read, and how deep its parts may nest. */
export interface BodyParts {
  readonly limits: { readonly depth: number; readonly keys?: number };
  readonly refuse: (reason: RejectReason, hint: string) => void;
}

/** OTLP spends three keys of JSON on a field, other dialects one. */
const KEYS_A_FIELD = 4;
/** Times, text and names beside the fields. */
const OTHER_KEYS = 1000;

/**
 * What an entry, or what many have in common, may be as JSON within `outerDepth` levels of a body. With more keys it has
 * more fields than are taken in every dialect: parsing it to say so would hold everybody else for seconds.
 */
export function partLimits(
  { depth, fields }: Pick<IngestLimits, 'depth' | 'fields'>,
  outerDepth: number,
): Required<BodyParts['limits']> {
  return { depth: depth - outerDepth, keys: fields * KEYS_A_FIELD + OTHER_KEYS };
}

/** The object that the bytes spell, if there are any; undefined, and refused, when they cannot be read. */
export function parsedObject(
  bytes: Uint8Array | undefined,
  { limits, refuse }: BodyParts,
): Record<string, unknown> | undefined {
  if (bytes === undefined) return {};
  const parsed = parseJsonBody(bytes, limits);
  if (!('reason' in parsed)) return asObject(parsed.value);
  refuse(parsed.reason, parsed.hint);
  return undefined;
}
