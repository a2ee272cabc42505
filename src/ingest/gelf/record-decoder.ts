import { isUtf8 } from 'node:buffer';
import type { EntryInput } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import type { DecodeContext } from '../decode-context.ts';
import { entryOfFields, type FieldsReject } from '../fields/entry-of-fields.ts';
import { type FieldValue, flatten } from '../fields/flatten.ts';
import { measureJson } from '../fields/measure-json.ts';
import { parseJson } from '../fields/parse-json.ts';
import { TimeParser } from '../time/time-parser.ts';
import { gelfDialect, isOwnField, VERSION } from './dialect.ts';

/** Turns one GELF message, whatever it looks like, into an entry or a reject: the specification of `GelfDecoder`. */
export class GelfRecordDecoder {
  readonly #context: DecodeContext;
  readonly #times: TimeParser;

  /** The context's dialect does not count. */
  constructor(context: DecodeContext) {
    const { dialect: _, ...plain } = context;
    this.#context = plain;
    this.#times = new TimeParser(context.time, context.limits);
  }

  /** `host` stands in where neither the message nor the context names one. */
  read(payload: Uint8Array, host: string): EntryInput | FieldsReject {
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
  for (const [fullName, value] of given) {
    if (fullName === VERSION) continue;
    const name = gelfDialect.nameOf(fullName);
    // `_user` beside `user`: both are kept.
    fields.set(given.has(name) && !isOwnField(fullName) ? fullName : name, value);
  }
  return fields;
}

const decoder = new TextDecoder();
