import type { IngestLimits } from '../limits.ts';
import type { FieldsReject } from './entry-of-fields.ts';
import { measureJson } from './measure-json.ts';

/**
 * Largest JSON document that is parsed in one piece: what JSON.parse does in about 0.1 s, during which nobody
 * else is answered. The OpenTelemetry Collector sends 20 MiB at most, log libraries 4 MiB.
 */
export const PARSED_JSON_BYTES = 16 * 1024 * 1024;

/** A document with more keys needs far more memory than its bytes. */
const PARSED_JSON_KEYS = 2_000_000;

/** The value of a JSON document, or why it is none that is taken. `keys` bounds those at all depths. Never throws. */
export function parseJsonBody(
  bytes: Uint8Array,
  limits: Pick<IngestLimits, 'depth'> & { readonly keys?: number },
): { readonly value: unknown } | FieldsReject {
  if (bytes.length > PARSED_JSON_BYTES) {
    return {
      reason: 'too_long',
      hint: `The JSON has ${bytes.length} bytes; at most ${PARSED_JSON_BYTES} are taken. Send it in several requests.`,
    };
  }
  const measure = measureJson(bytes);
  if (measure.depth > limits.depth) {
    return {
      reason: 'too_deep',
      hint: `Nested ${measure.depth} levels deep; at most ${limits.depth} are taken.`,
    };
  }
  const { keys = PARSED_JSON_KEYS } = limits;
  if (measure.fields > keys) {
    return {
      reason: 'too_many_fields',
      hint: `The JSON has ${measure.fields} keys; at most ${keys} are taken here.`,
    };
  }
  try {
    return { value: JSON.parse(decoder.decode(bytes)) as unknown };
  } catch (error) {
    return { reason: 'invalid_json', hint: error instanceof Error ? error.message : 'Not JSON' };
  }
}

const decoder = new TextDecoder();
