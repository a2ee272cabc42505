import type { RejectReason } from '../../core/errors.ts';
import { parseJsonBody } from '../fields/parse-json-body.ts';
import { asObject } from './parsed-value.ts';

/** What is said when part of a body cannot be read, and how deep its parts may nest. */
export interface BodyParts {
  readonly limits: { readonly depth: number };
  readonly refuse: (reason: RejectReason, hint: string) => void;
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
