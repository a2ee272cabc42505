import { isUtf8 } from 'node:buffer';
import type { BatchBuilder, EntryInput } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import { BRACE_OPEN, CR, isBlank, LF } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { entryOfFields, type FieldsReject } from '../fields/entry-of-fields.ts';
import { flatten } from '../fields/flatten.ts';
import { measureJson } from '../fields/measure-json.ts';
import { parseJson } from '../fields/parse-json.ts';
import type { Rejects } from '../rejects.ts';
import { TimeParser } from '../time/time-parser.ts';

/** Turns the bytes of one JSON object, whatever it looks like, into an entry or a reject. */
export class RecordDecoder {
  readonly #builder: BatchBuilder;
  readonly #context: DecodeContext;
  readonly #rejects: Rejects;
  readonly #times: TimeParser;

  constructor(builder: BatchBuilder, context: DecodeContext, rejects: Rejects) {
    this.#builder = builder;
    this.#context = context;
    this.#rejects = rejects;
    this.#times = new TimeParser(context.time, context.limits);
  }

  /** `line`: the record's position, from 1. Blank ones are neither entry nor reject. */
  decode(bytes: Uint8Array, line: number): void {
    const entry = this.read(bytes);
    if (entry === undefined) return;
    if ('reason' in entry) this.#rejects.add({ line, ...entry, sample: bytes });
    else this.#builder.add(entry);
  }

  /** The entry, or why there is none; undefined for blanks. */
  read(bytes: Uint8Array): EntryInput | FieldsReject | undefined {
    const record = trim(bytes);
    if (record.length === 0) return undefined;
    const { limits } = this.#context;
    if (bytes.length > limits.lineBytes) return this.tooLong(bytes.length);
    const measure = measureJson(record);
    if (measure.depth > limits.depth) {
      return {
        reason: 'too_deep',
        hint: `Nested ${measure.depth} levels deep; at most ${limits.depth} are taken.`,
      };
    }
    if (measure.fields > limits.fields) {
      return {
        reason: 'too_many_fields',
        hint: `Has ${measure.fields} fields; at most ${limits.fields} are taken.`,
      };
    }
    const text = decoder.decode(record);
    let value: unknown;
    try {
      value = parseJson(text);
    } catch (error) {
      return {
        reason: 'invalid_json',
        hint: `${error instanceof Error ? error.message : 'Not JSON'}: ${excerpt(text)}`,
      };
    }
    if (record[0] !== BRACE_OPEN || typeof value !== 'object' || value === null) {
      return {
        reason: 'not_an_object',
        hint: `Send an object such as {"message":"…"}; this is ${excerpt(text)}`,
      };
    }
    const entry = entryOfFields(flatten(value), this.#context, this.#times);
    if ('reason' in entry || isUtf8(record)) return entry;
    return { ...entry, flags: entry.flags | ENTRY_FLAG.encodingRepaired };
  }

  tooLong(lengthBytes: number): FieldsReject {
    const { lineBytes } = this.#context.limits;
    return {
      reason: 'too_long',
      hint: `Is ${lengthBytes} bytes long; at most ${lineBytes} are taken. Split the event.`,
    };
  }
}

/** Invalid UTF-8 becomes U+FFFD. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Characters of a bad line that a hint quotes. */
const EXCERPT_LENGTH = 60;

function excerpt(text: string): string {
  return text.length <= EXCERPT_LENGTH ? text : `${text.slice(0, EXCERPT_LENGTH)}…`;
}

function trim(bytes: Uint8Array): Uint8Array {
  let start = 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start]!)) start++;
  while (end > start && isSpace(bytes[end - 1]!)) end--;
  return bytes.subarray(start, end);
}

function isSpace(byte: number): boolean {
  return isBlank(byte) || byte === LF || byte === CR;
}
