import { isUtf8 } from 'node:buffer';
import type { BatchBuilder } from '../../core/batch-builder.ts';
import { BACKSLASH, BRACE_CLOSE, BRACE_OPEN, COMMA, LF, QUOTE, SPACE } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { AttributesText } from '../fields/attributes-text.ts';
import type { FieldValue } from '../fields/flatten.ts';
import { cutText } from '../text-limit.ts';
import { isAcceptedTime } from '../time/time-rules.ts';
import { type AttributeNames, NO_CODE } from './attribute-names.ts';

/** What all events of a stream or a resource share. */
export interface SharedNames {
  readonly service: string;
  readonly host: string;
  readonly others: ReadonlyMap<string, FieldValue>;
}

/**
 * Writes events of protocols that say themselves what is time, level and message, from bytes into the columns of a
 * batch. For each event: {@link begin}, the attributes, {@link commit}. Whatever is not common (a name twice, text
 * that JSON must escape, a time or size out of the limits) is left to `entryOfEvent`, which is the specification:
 * the method gives false, and nothing was added.
 *
 * Benchmark: bench/ingest-protocols.bench.ts.
 */
export class TypedRowWriter {
  readonly #builder: BatchBuilder;
  readonly #context: DecodeContext;
  readonly #names: AttributeNames;
  #service = '';
  #host = '';
  /** The shared attributes as JSON without the closing brace; undefined when they need the full way. */
  #shared: Uint8Array | undefined;
  readonly #sharedCodes = new Set<number>();
  #sharedCount = 0;
  /** Codes of the attributes of the event under way, and where their JSON ends. */
  readonly #codes = new Int32Array(ROW_ATTRIBUTES);
  #count = 0;
  #end = 0;

  constructor(builder: BatchBuilder, context: DecodeContext, names: AttributeNames) {
    this.#builder = builder;
    this.#context = context;
    this.#names = names;
  }

  /** What the events that follow share. */
  share({ service, host, others }: SharedNames): void {
    const { limits } = this.#context;
    const name = (text: string): string => cutText(text, limits.nameBytes).toWellFormed();
    this.#service = name(service) || this.#context.service;
    this.#host = name(host) || this.#context.host;
    const text = new AttributesText(limits.attributeBytes);
    this.#sharedCodes.clear();
    this.#sharedCount = others.size;
    for (const [key, value] of others) {
      text.add(key, value);
      this.#sharedCodes.add(this.#names.codeOfText(key));
    }
    const isWhole = !text.truncated && !text.repaired && !this.#sharedCodes.has(NO_CODE);
    this.#shared = isWhole ? encoder.encode(text.toString().slice(0, -1)) : undefined;
  }

  begin(): boolean {
    const { attributes } = this.#builder;
    this.#count = 0;
    this.#end = attributes.length;
    const shared = this.#shared;
    if (shared === undefined) return false;
    attributes.reserve(shared.length + 1);
    for (let i = 0; i < shared.length; i++) attributes.bytes[this.#end + i] = shared[i]!;
    this.#end += shared.length;
    return true;
  }

  /** An attribute of text, `source[start, end)` in UTF-8. */
  text(code: number, source: Uint8Array, range: ByteRange): boolean {
    const { start, end } = range;
    if (!this.#name(code, end - start + 2)) return false;
    const target = this.#builder.attributes.bytes;
    let to = this.#end;
    let bits = 0;
    target[to++] = QUOTE;
    for (let i = start; i < end; i++) {
      const byte = source[i]!;
      if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) return false;
      bits |= byte;
      target[to++] = byte;
    }
    target[to++] = QUOTE;
    this.#end = to;
    return bits < 0x80 || isUtf8(source.subarray(start, end));
  }

  /** An attribute whose JSON is `json`, of ASCII characters. */
  json(code: number, json: string): boolean {
    if (!this.#name(code, json.length)) return false;
    const target = this.#builder.attributes.bytes;
    for (let i = 0; i < json.length; i++) target[this.#end++] = json.charCodeAt(i);
    return true;
  }

  /** Adds the event; its message is `source[start, end)` in UTF-8, its trace, where it stands there, ASCII. */
  commit(row: TypedRow, source: Uint8Array, { start, end, isAscii }: ByteRange): boolean {
    const { limits, time, source: origin } = this.#context;
    const builder = this.#builder;
    const { attributes } = builder;
    if (end === start || end - start > limits.messageBytes || source[end - 1] === LF) return false;
    const { trace } = row;
    const traceLength = typeof trace === 'string' ? trace.length : trace.end - trace.start;
    if (!isAcceptedTime(row.timeUs, time.receivedUs, limits) || traceLength > limits.nameBytes) return false;
    if (this.#sharedCount + this.#count > limits.fields) return false;
    let stop = this.#end;
    if (stop > attributes.length) {
      attributes.reserve(stop - attributes.length + 1);
      attributes.bytes[stop++] = BRACE_CLOSE;
    }
    if (stop - attributes.length > limits.attributeBytes) return false;
    if (isAscii !== true && !isText(source, start, end)) return false;
    builder.message.addRange(source, start, end);
    attributes.commit(stop);
    builder.service.add(this.#service);
    builder.host.add(this.#host);
    builder.source.add(origin);
    if (typeof trace === 'string') builder.trace.add(trace);
    else builder.trace.addRange(source, trace.start, trace.end);
    builder.addRow(row.timeUs, row.level, 0);
    return true;
  }

  /** Begins an attribute whose value takes `size` bytes. False when the event has that name already. */
  #name(code: number, size: number): boolean {
    if (code === NO_CODE || this.#count === ROW_ATTRIBUTES || this.#sharedCodes.has(code)) return false;
    for (let i = 0; i < this.#count; i++) if (this.#codes[i] === code) return false;
    this.#codes[this.#count++] = code;
    const { attributes } = this.#builder;
    const name = this.#names.jsonOf(code);
    attributes.reserve(this.#end - attributes.length + name.length + size + 2);
    const target = attributes.bytes;
    let to = this.#end;
    target[to++] = to - 1 === attributes.length ? BRACE_OPEN : COMMA;
    for (let i = 0; i < name.length; i++) target[to++] = name[i]!;
    this.#end = to;
    return true;
  }
}

export interface ByteRange {
  readonly start: number;
  readonly end: number;
  /** Whether all of it is known to be ASCII. */
  readonly isAscii?: boolean;
}

export interface TypedRow {
  readonly timeUs: number;
  /** Index into `LEVELS`. */
  readonly level: number;
  /** As text, or where it stands in the source. */
  readonly trace: string | ByteRange;
}

/** Events have a few attributes of their own; comparing each with those before is cheap for this many. */
const ROW_ATTRIBUTES = 32;

const encoder = new TextEncoder();

function isText(bytes: Uint8Array, start: number, end: number): boolean {
  let bits = 0;
  for (let i = start; i < end; i++) bits |= bytes[i]!;
  return bits < 0x80 || isUtf8(bytes.subarray(start, end));
}
