import type { BatchBuilder } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import { LEVEL_CODE, levelOfNumber } from '../../core/level.ts';
import {
  BACKSLASH,
  BRACE_CLOSE,
  BRACE_OPEN,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COLON,
  COMMA,
  CR,
  isDigit,
  LF,
  QUOTE,
  SLASH,
  SPACE,
  TAB,
  ZERO,
} from '../bytes/ascii.ts';
import { ORDINARY } from '../bytes/ordinary.ts';
import type { DecodeContext } from '../decode-context.ts';
import { LEVEL_TABLE } from '../level-table.ts';
import { IsoTimeReader } from '../time/iso-time.ts';
import { isAcceptedTime } from '../time/time-rules.ts';
import type { GroupText } from './group-text.ts';
import { type Range, setRange } from './range.ts';
import { scalarEnd } from './scalar-end.ts';
import type { Shape, ShapeTree } from './shape-tree.ts';
import { decimalEnd, timeOfDecimal } from './time-number.ts';
import { hexAt, isSurrogate, SHORT_ESCAPE, Unescaper } from './unescape.ts';

/**
 * Reads the common JSON line, an object of strings, numbers, true, false, null, arrays of these and further such
 * objects, from bytes into the columns of a batch. Whatever is not common (an odd number or order of keys, a time
 * in another form, a limit) is left to the full decoder, which is the specification: what is read here is read
 * equally there, column for column. The bytes must be valid UTF-8.
 *
 * Benchmark: bench/ingest-json-lines.bench.ts.
 */
export class JsonObjectReader {
  readonly #builder: BatchBuilder;
  readonly #context: DecodeContext;
  readonly #shapes: ShapeTree;
  readonly #framing: JsonObjectReaderOptions['framing'];
  readonly #iso = new IsoTimeReader();
  #bytes: Uint8Array = EMPTY;
  #end = 0;
  /** What the line under way holds. In fields, so that no line allocates. A start of -1: not there. */
  #timeUs = NaN;
  #level: number = LEVEL_CODE.unknown;
  readonly #service: Range = { start: -1, end: -1 };
  readonly #host: Range = { start: -1, end: -1 };
  readonly #trace: Range = { start: -1, end: -1 };
  readonly #message: Range = { start: -1, end: -1 };
  #messageEscaped = false;
  /** The end of the attributes written behind the builder's committed ones. */
  #attributesEnd = 0;
  /** The escapes of the last string passed: none, only those that `JSON.stringify` writes, or others. */
  #escapes: 'none' | 'short' | 'others' = 'none';
  readonly #unescaper = new Unescaper();
  /** What the line's group stands for, once it came. */
  #group: GroupText | undefined;

  constructor(builder: BatchBuilder, context: DecodeContext, options: JsonObjectReaderOptions) {
    this.#builder = builder;
    this.#context = context;
    this.#shapes = options.shapes;
    this.#framing = options.framing;
  }

  /**
   * Adds the object that starts at `start` and returns the index behind it; or returns -1 and adds nothing. With
   * `framing` lines it must stand alone on its line: the index is that behind the line feed, before `end`. With
   * whole it must end at `end`.
   */
  read(bytes: Uint8Array, start: number, end: number): number {
    this.#bytes = bytes;
    this.#end = end;
    this.#reset();
    let at = start;
    if (bytes[at++] !== BRACE_OPEN) return -1;
    let shape: Shape | undefined = this.#shapes.root;
    let mark: number | undefined = COMMA;
    while (mark === COMMA) {
      while (bytes[at] === SPACE) at++;
      shape = this.#next(shape, at);
      if (shape === undefined) return -1;
      at += shape.key.length;
      while (bytes[at] === SPACE) at++;
      if (bytes[at++] !== COLON) return -1;
      while (bytes[at] === SPACE) at++;
      if (bytes[at] === BRACE_OPEN) {
        shape = shape.isOdd ? undefined : this.#shapes.open(shape);
        if (shape === undefined || shape.depth > this.#context.limits.depth) return -1;
        at++;
        while (bytes[at] === SPACE) at++;
        if (bytes[at] !== BRACE_CLOSE) continue;
      } else {
        const valueEnd = this.#valueEnd(at, shape);
        if (valueEnd < 0 || !this.#take(shape, at, valueEnd)) return -1;
        at = valueEnd;
        while (bytes[at] === SPACE) at++;
      }
      while (bytes[at] === BRACE_CLOSE && shape.depth > 1) {
        shape = this.#shapes.close(shape);
        if (shape === undefined) return -1;
        at++;
        while (bytes[at] === SPACE) at++;
      }
      mark = bytes[at++];
    }
    if (mark !== BRACE_CLOSE || shape.keys > this.#context.limits.fields || shape.depth > 1) return -1;
    if (this.#framing === 'lines') {
      while (bytes[at] === SPACE || bytes[at] === CR || bytes[at] === TAB) at++;
      if (at >= end || bytes[at++] !== LF) return -1;
    }
    if (this.#framing === 'whole' && at !== end) return -1;
    if (at > end || at - start > this.#context.limits.lineBytes) return -1;
    return this.#commit() ? at : -1;
  }

  #reset(): void {
    this.#timeUs = NaN;
    this.#level = LEVEL_CODE.unknown;
    this.#service.start = -1;
    this.#host.start = -1;
    this.#trace.start = -1;
    this.#message.start = -1;
    this.#group = undefined;
    this.#attributesEnd = this.#builder.attributes.length;
  }

  /** The shape with the key that stands at `at`. */
  #next(shape: Shape, at: number): Shape | undefined {
    const { likely } = shape;
    if (likely !== undefined && this.#stands(likely.key, at)) return likely;
    for (const child of shape.children) {
      if (this.#stands(child.key, at)) return (shape.likely = child);
    }
    if (this.#bytes[at] !== QUOTE) return undefined;
    const keyEnd = this.#stringEnd(at + 1);
    if (keyEnd < 0 || this.#escapes !== 'none') return undefined;
    return this.#shapes.add(shape, this.#bytes.subarray(at, keyEnd));
  }

  #stands(key: Uint8Array, at: number): boolean {
    const bytes = this.#bytes;
    for (let i = key.length - 1; i >= 0; i--) if (bytes[at + i] !== key[i]) return false;
    return true;
  }

  /** The index behind the string, number, word or array of these at `at`, or -1. */
  #valueEnd(at: number, shape: Shape): number {
    const first = this.#bytes[at];
    if (first === QUOTE) return this.#stringEnd(at + 1);
    // The text of a time is not kept.
    if (shape.use === 'time' && isDigit(first)) return decimalEnd(this.#bytes, at, this.#end);
    if (first !== BRACKET_OPEN) return scalarEnd(this.#bytes, at, this.#end);
    if (shape.depth >= this.#context.limits.depth) return -1;
    this.#escapes = 'none';
    return this.#arrayEnd(at + 1);
  }

  /** As `#valueEnd`, of an array without blanks: kept as it stands. */
  #arrayEnd(at: number): number {
    const bytes = this.#bytes;
    if (bytes[at] === BRACKET_CLOSE) return at + 1;
    for (let i = at; ; i++) {
      i = bytes[i] === QUOTE ? this.#stringEnd(i + 1) : scalarEnd(bytes, i, this.#end);
      if (i < 0 || this.#escapes === 'others') return -1;
      if (bytes[i] === BRACKET_CLOSE) return i + 1;
      if (bytes[i] !== COMMA) return -1;
    }
  }

  /** The index behind the closing quote of the string whose text starts at `at`, or -1. */
  #stringEnd(at: number): number {
    const bytes = this.#bytes;
    let i = at;
    while (ORDINARY[bytes[i]!] === 1) i++;
    this.#escapes = 'none';
    if (bytes[i] === QUOTE) return i < this.#end ? i + 1 : -1;
    return this.#escapedEnd(i);
  }

  /** As `#stringEnd`, from the first byte that is not ordinary. */
  #escapedEnd(at: number): number {
    const bytes = this.#bytes;
    this.#escapes = 'short';
    for (let i = at; i < this.#end; i++) {
      const byte = bytes[i]!;
      if (byte === QUOTE) return i + 1;
      if (byte < SPACE) return -1;
      if (byte !== BACKSLASH) continue;
      const next = bytes[++i]!;
      if (SHORT_ESCAPE[next] !== 0) continue;
      this.#escapes = 'others';
      if (next === LOWER_U) {
        const code = hexAt(bytes, i + 1);
        if (code < 0 || isSurrogate(code)) return -1;
        i += 4;
      } else if (next !== SLASH) {
        return -1;
      }
    }
    return -1;
  }

  /** Takes in a field whose value stands at `[at, end)`. False when only the full decoder can. */
  #take(shape: Shape, at: number, end: number): boolean {
    const isString = this.#bytes[at] === QUOTE;
    // A name of the group again: which of the two counts is the full decoder's business.
    if (this.#group?.names.has(shape.attribute) === true) return false;
    switch (shape.use) {
      case 'group':
        return isString && this.#escapes === 'none' && this.#takeGroup(shape, at + 1, end - 1);
      case 'attribute':
        // The field could have had a role: without a value it is none.
        if (shape.ranked !== undefined && this.#isVoid(at, end)) return true;
        return this.#takeAttribute(shape, at, end);
      case 'time':
        if (isString) return this.#takeTimeText(at + 1, end - 1);
        return isDigit(this.#bytes[at]) && (this.#timeUs = timeOfDecimal(this.#bytes, at, end)) > 0;
      case 'level':
        return isString ? this.#takeLevelName(at + 1, end - 1) : this.#takeLevelNumber(at, end);
      case 'message':
        if (!isString || end - at === 2 || end - at - 2 > this.#context.limits.messageBytes) return false;
        this.#messageEscaped = this.#escapes !== 'none';
        return setRange(this.#message, at + 1, end - 1);
      case 'service':
        return isString && this.#isName(at, end) && setRange(this.#service, at + 1, end - 1);
      case 'host':
        return isString && this.#isName(at, end) && setRange(this.#host, at + 1, end - 1);
      case 'trace':
        // A W3C traceparent has 55 characters: the full decoder takes the trace id out of it.
        if (!isString || end - at - 2 === TRACEPARENT_BYTES) return false;
        return this.#isName(at, end) && setRange(this.#trace, at + 1, end - 1);
      case 'odd':
        return false;
    }
  }

  /** Whether the value is null or an empty text. */
  #isVoid(at: number, end: number): boolean {
    const first = this.#bytes[at];
    return first === LOWER_N || (first === QUOTE && end - at === 2);
  }

  #isName(at: number, end: number): boolean {
    return this.#escapes === 'none' && end - at > 2 && end - at - 2 <= this.#context.limits.nameBytes;
  }

  #takeAttribute(shape: Shape, at: number, end: number): boolean {
    const { attributes } = this.#builder;
    const { nameJson } = shape;
    let to = this.#attributesEnd;
    attributes.reserve(to - attributes.length + nameJson.length + (end - at) + ATTRIBUTE_OVERHEAD_BYTES);
    const source = this.#bytes;
    const target = attributes.bytes;
    target[to] = to === attributes.length ? BRACE_OPEN : COMMA;
    to++;
    for (let i = 0; i < nameJson.length; i++) target[to++] = nameJson[i]!;
    target[to++] = COLON;
    if (source[at] === QUOTE && this.#escapes === 'others') {
      this.#unescaper.target = target;
      this.#unescaper.to = to;
      this.#unescaper.json(source, at, end);
      to = this.#unescaper.to;
    } else {
      for (let i = at; i < end; i++) target[to++] = source[i]!;
    }
    this.#attributesEnd = to;
    return true;
  }

  /** The text of a group mostly recurs from line to line: it is taken apart once. */
  #takeGroup(shape: Shape, at: number, end: number): boolean {
    const group = this.#shapes.groups.get(this.#bytes, at, end);
    if (group === undefined || this.#group !== undefined || !group.isNewIn(shape)) return false;
    this.#group = group;
    const { json } = group;
    if (json.length === 0) return true;
    const { attributes } = this.#builder;
    let to = this.#attributesEnd;
    attributes.reserve(to - attributes.length + json.length + ATTRIBUTE_OVERHEAD_BYTES);
    const target = attributes.bytes;
    target[to] = to === attributes.length ? BRACE_OPEN : COMMA;
    to++;
    for (let i = 0; i < json.length; i++) target[to++] = json[i]!;
    this.#attributesEnd = to;
    return true;
  }

  #takeTimeText(at: number, end: number): boolean {
    const iso = this.#iso;
    if (!iso.read(this.#bytes, at, end) || iso.end !== end) return false;
    const { time } = this.#context;
    this.#timeUs = iso.zoned ? iso.timeUs : time.zone.toUtcUs(iso.timeUs);
    return true;
  }

  #takeLevelName(at: number, end: number): boolean {
    this.#level = LEVEL_TABLE.find(this.#bytes, at, end);
    return this.#level > LEVEL_CODE.unknown;
  }

  #takeLevelNumber(at: number, end: number): boolean {
    if (end - at > 2) return false;
    let value = 0;
    for (let i = at; i < end; i++) {
      const digit = this.#bytes[i]! - ZERO;
      if (!(digit >= 0 && digit <= 9)) return false;
      value = value * 10 + digit;
    }
    this.#level = LEVEL_CODE[levelOfNumber(value)];
    return this.#level > LEVEL_CODE.unknown;
  }

  /** Adds the row, or nothing when it needs the full decoder. */
  #commit(): boolean {
    const { time, limits, service, host, source } = this.#context;
    const builder = this.#builder;
    const { attributes, message } = builder;
    let flags = 0;
    let timeUs = this.#timeUs;
    if (timeUs !== timeUs) {
      timeUs = time.receivedUs;
      flags = ENTRY_FLAG.timeAssumed;
    } else if (!isAcceptedTime(timeUs, time.receivedUs, limits)) {
      return false;
    }
    if (this.#message.start < 0) return false;
    if (this.#attributesEnd > attributes.length) {
      if (this.#attributesEnd - attributes.length + 1 > limits.attributeBytes) return false;
      attributes.bytes[this.#attributesEnd++] = BRACE_CLOSE;
    }
    if (this.#messageEscaped) {
      const end = this.#unescape(this.#message);
      if (end === message.length) return false;
      message.commit(end);
    } else {
      message.addRange(this.#bytes, this.#message.start, this.#message.end);
    }
    attributes.commit(this.#attributesEnd);
    if (this.#service.start < 0) builder.service.add(service);
    else builder.service.addRange(this.#bytes, this.#service.start, this.#service.end);
    if (this.#host.start < 0) builder.host.add(host);
    else builder.host.addRange(this.#bytes, this.#host.start, this.#host.end);
    builder.source.add(source);
    if (this.#trace.start < 0) builder.trace.commit(builder.trace.length);
    else builder.trace.addRange(this.#bytes, this.#trace.start, this.#trace.end);
    builder.addRow(timeUs, this.#level, flags);
    return true;
  }

  /** Writes the range without its escapes behind the committed messages; a line feed at its end is left out. */
  #unescape(range: Range): number {
    const column = this.#builder.message;
    column.reserve(range.end - range.start);
    const unescaper = this.#unescaper;
    unescaper.target = column.bytes;
    unescaper.to = column.length;
    unescaper.text(this.#bytes, range.start, range.end);
    let { to } = unescaper;
    if (to > column.length && column.bytes[to - 1] === LF) {
      to--;
      if (to > column.length && column.bytes[to - 1] === CR) to--;
    }
    return to;
  }
}

export interface JsonObjectReaderOptions {
  readonly shapes: ShapeTree;
  readonly framing: 'lines' | 'values' | 'whole';
}

const EMPTY = new Uint8Array(0);

const TRACEPARENT_BYTES = 55;

/** Brace or comma, colon and closing brace. */
const ATTRIBUTE_OVERHEAD_BYTES = 3;

const LOWER_U = 0x75;

/** Only `null` starts with it. */
const LOWER_N = 0x6e;
