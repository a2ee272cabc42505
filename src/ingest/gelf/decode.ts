import { isUtf8 } from 'node:buffer';
import type { EntryInput } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import type { DecodeContext } from '../decode-context.ts';
import { entryOfFields, type FieldsReject } from '../fields/entry-of-fields.ts';
import { type FieldValue, flatten } from '../fields/flatten.ts';
import { measureJson } from '../fields/measure-json.ts';
import { parseJson } from '../fields/parse-json.ts';
import { TimeParser } from '../time/time-parser.ts';

/** GELF's own fields under names that no additional field can outrank. */
const OWN_FIELDS: Readonly<Record<string, string>> = {
  short_message: 'message',
  host: 'host',
  timestamp: '@timestamp',
  level: 'level',
};

/** Decodes GELF payloads (version 1.1, https://go2docs.graylog.org: "GELF Payload Specification"). */
export class GelfDecoder {
  readonly #context: DecodeContext;
  readonly #times: TimeParser;

  constructor(context: DecodeContext) {
    this.#context = context;
    this.#times = new TimeParser(context.time, context.limits);
  }

  /**
   * The entry of one message, JSON without compression. `_name` is the attribute `name`; `_service` and the like
   * have the role that `service` has. `host` stands in where the message names none.
   */
  decode(payload: Uint8Array, host = this.#context.host): EntryInput | FieldsReject {
    const { limits } = this.#context;
    if (payload.length > limits.lineBytes) {
      return {
        reason: 'too_long',
        hint: `Has ${payload.length} bytes; at most ${limits.lineBytes} are taken.`,
      };
    }
    const { depth, fields } = measureJson(payload);
    if (depth > limits.depth) {
      return { reason: 'too_deep', hint: `Nests ${depth} levels; at most ${limits.depth} are taken.` };
    }
    if (fields > limits.fields) {
      return { reason: 'too_many_fields', hint: `Has ${fields} fields; at most ${limits.fields} are taken.` };
    }
    const value = parse(payload);
    if (value === undefined) {
      return { reason: 'invalid_json', hint: 'A GELF message is one JSON object in UTF-8.' };
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { reason: 'not_an_object', hint: 'A GELF message is one JSON object.' };
    }
    const entry = entryOfFields(fieldsOf(flatten(value)), this.#context, this.#times);
    if ('reason' in entry) return entry;
    return {
      ...entry,
      host: entry.host === '' ? host : entry.host,
      flags: entry.flags | (isUtf8(payload) ? 0 : ENTRY_FLAG.encodingRepaired),
    };
  }
}

function parse(payload: Uint8Array): unknown {
  try {
    return parseJson(decoder.decode(payload));
  } catch {
    return undefined;
  }
}

function fieldsOf(given: ReadonlyMap<string, FieldValue>): Map<string, FieldValue> {
  const fields = new Map<string, FieldValue>();
  const own = new Set(Object.values(OWN_FIELDS));
  for (const [name, value] of given) {
    if (name === 'version') continue;
    if (Object.hasOwn(OWN_FIELDS, name)) {
      fields.set(OWN_FIELDS[name]!, value);
      continue;
    }
    const plain = name.startsWith('_') ? name.slice(1) : name;
    // `_level` beside `level`: both are kept.
    fields.set(own.has(plain) || plain === '' || given.has(plain) ? name : plain, value);
  }
  return fields;
}

const decoder = new TextDecoder();
