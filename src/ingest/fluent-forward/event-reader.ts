import { isUtf8 } from 'node:buffer';
import type { BatchBuilder } from '../../core/batch-builder.ts';
import { LEVEL_CODE, levelOfNumber } from '../../core/level.ts';
import { LF, QUOTE } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import { AttributeTail } from '../fields/attribute-tail.ts';
import { type Shape, ShapeTree } from '../json-lines/shape-tree.ts';
import { LEVEL_TABLE } from '../level-table.ts';
import { timeOfNumber } from '../time/epoch-time.ts';
import { IsoTimeReader } from '../time/iso-time.ts';
import { isAcceptedTime } from '../time/time-rules.ts';
import { ScalarReader } from './scalar-reader.ts';

/**
 * Reads the common event, a time and a map of texts, numbers, true, false, nil and further such maps, from bytes into
 * the columns of a batch. Whatever is not common (arrays, bytes, a name twice, a limit) is left to
 * `EventRecordDecoder`, which is the specification: what is read here is read equally there.
 *
 * Benchmark: bench/ingest-protocols.bench.ts.
 */
export class EventReader {
  readonly #context: DecodeContext;
  readonly #shapes = new ShapeTree();
  readonly #iso = new IsoTimeReader();
  readonly #scalar = new ScalarReader();
  /** Values still to come of each open map. */
  readonly #left = new Float64Array(DEPTH_LIMIT + 1);
  #tag = '';
  /** The tag as an attribute; undefined when it needs the full way. */
  #tagJson: Uint8Array | undefined;
  /** What the event under way holds. In fields, so that no event allocates. A start of -1: not there. */
  #timeUs = NaN;
  #level: number = LEVEL_CODE.unknown;
  readonly #service = { start: -1, end: -1 };
  readonly #host = { start: -1, end: -1 };
  readonly #trace = { start: -1, end: -1 };
  readonly #message = { start: -1, end: -1 };
  #hasTag = false;
  readonly #attributes = new AttributeTail();

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  /** The events to come are of `events` and have this tag. */
  begin(events: Uint8Array, tag: string): void {
    this.#shapes.makeRoom();
    this.#scalar.begin(events);
    if (tag === this.#tag) return;
    this.#tag = tag;
    this.#tagJson = tag.isWellFormed() ? encoder.encode(`"tag":${JSON.stringify(tag)}`) : undefined;
  }

  /** Adds the event `[time, record]` at `start` and returns the index behind it; or returns -1 and adds nothing. */
  read(builder: BatchBuilder, start: number): number {
    const scalar = this.#scalar;
    this.#reset(builder);
    if (scalar.bytes[start] !== PAIR || (this.#tagJson === undefined && this.#tag !== '')) return -1;
    scalar.at = start + 1;
    const eventUs = scalar.eventTime();
    if (eventUs !== eventUs || !this.#readRecord()) return -1;
    if (scalar.at - start > this.#context.limits.lineBytes) return -1;
    return this.#commit(builder, eventUs) ? scalar.at : -1;
  }

  #reset(builder: BatchBuilder): void {
    this.#timeUs = NaN;
    this.#level = LEVEL_CODE.unknown;
    this.#service.start = -1;
    this.#host.start = -1;
    this.#trace.start = -1;
    this.#message.start = -1;
    this.#hasTag = false;
    this.#attributes.begin(builder.attributes);
  }

  #readRecord(): boolean {
    const scalar = this.#scalar;
    const left = this.#left;
    let depth = 0;
    let shape: Shape | undefined = this.#shapes.root;
    left[0] = scalar.mapSize();
    if (!(left[0] > 0)) return false;
    for (;;) {
      left[depth]!--;
      shape = this.#next(shape);
      if (shape === undefined) return false;
      const pairs = scalar.mapSize();
      if (pairs >= 0) {
        shape = shape.isOdd ? undefined : this.#shapes.open(shape);
        if (shape === undefined || shape.depth > this.#context.limits.depth || depth === DEPTH_LIMIT)
          return false;
        left[++depth] = pairs;
      } else if (!scalar.read() || !this.#take(shape)) {
        return false;
      }
      for (; left[depth] === 0; depth--) {
        if (depth === 0) return shape.keys <= this.#context.limits.fields;
        shape = this.#shapes.close(shape);
        if (shape === undefined) return false;
      }
    }
  }

  /** The shape with the key that stands here. */
  #next(shape: Shape): Shape | undefined {
    const scalar = this.#scalar;
    if (!scalar.read() || scalar.kind !== 'text') return undefined;
    const { likely } = shape;
    if (likely !== undefined && this.#stands(likely.key)) return likely;
    for (const child of shape.children) if (this.#stands(child.key)) return (shape.likely = child);
    const { bytes, start, end } = scalar;
    const name = bytes.subarray(start, end);
    if (name.length > KEY_BYTES_LIMIT || !isUtf8(name) || Buffer.from(name).toString() === '__proto__')
      return undefined;
    const key = new Uint8Array(name.length + 2).fill(QUOTE);
    key.set(name, 1);
    return this.#shapes.add(shape, key);
  }

  /** Whether the text just read is the key, which has quotes. */
  #stands(key: Uint8Array): boolean {
    const { bytes, start, end } = this.#scalar;
    if (key.length !== end - start + 2) return false;
    for (let i = end - start; i > 0; i--) if (bytes[start + i - 1] !== key[i]) return false;
    return true;
  }

  /** Takes in the value just read. False when only the full way can. */
  #take(shape: Shape): boolean {
    const scalar = this.#scalar;
    const isText = scalar.kind === 'text';
    switch (shape.use) {
      case 'attribute':
        // The field could have had a role: without a value it is none.
        if (shape.ranked !== undefined && scalar.isVoid) return true;
        if (shape.name === 'tag') this.#hasTag = true;
        return isText ? this.#addText(shape) : this.#addJson(shape, scalar.json());
      case 'time':
        this.#timeUs = isText
          ? this.#timeOfText()
          : scalar.kind === 'number'
            ? timeOfNumber(scalar.number)
            : NaN;
        return this.#timeUs === this.#timeUs;
      case 'level':
        if (isText) this.#level = LEVEL_TABLE.find(scalar.bytes, scalar.start, scalar.end);
        else if (scalar.kind === 'number') this.#level = LEVEL_CODE[levelOfNumber(scalar.number)];
        return this.#level > LEVEL_CODE.unknown;
      case 'message':
        return this.#takeText(this.#message, this.#context.limits.messageBytes);
      case 'service':
        return this.#takeText(this.#service, this.#context.limits.nameBytes);
      case 'host':
        return this.#takeText(this.#host, this.#context.limits.nameBytes);
      case 'trace':
        // A W3C traceparent has 55 characters: the full way takes the trace id out of it.
        if (scalar.end - scalar.start === TRACEPARENT_BYTES) return false;
        return this.#takeText(this.#trace, this.#context.limits.nameBytes);
      case 'group':
      case 'odd':
        return false;
    }
  }

  #timeOfText(): number {
    const { bytes, start, end } = this.#scalar;
    const iso = this.#iso;
    if (!iso.read(bytes, start, end) || iso.end !== end) return NaN;
    return iso.zoned ? iso.timeUs : this.#context.time.zone.toUtcUs(iso.timeUs);
  }

  #takeText(range: { start: number; end: number }, limitBytes: number): boolean {
    const scalar = this.#scalar;
    const { start, end } = scalar;
    if (scalar.kind !== 'text' || end === start || end - start > limitBytes) return false;
    // A line feed at the end is left out.
    if (scalar.bytes[end - 1] === LF || !scalar.isPlain()) return false;
    range.start = start;
    range.end = end;
    return true;
  }

  #addText(shape: Shape): boolean {
    const scalar = this.#scalar;
    if (!scalar.isPlain()) return false;
    this.#attributes.name(shape.nameJson);
    this.#attributes.anyText(scalar.bytes, scalar);
    return true;
  }

  #addJson(shape: Shape, json: string): boolean {
    this.#attributes.name(shape.nameJson);
    this.#attributes.literal(json);
    return json !== '';
  }

  /** Adds the row, or nothing when it needs the full way. */
  #commit(builder: BatchBuilder, eventUs: number): boolean {
    const { time, limits, host, source } = this.#context;
    const timeUs = this.#timeUs === this.#timeUs ? this.#timeUs : eventUs;
    if (!isAcceptedTime(timeUs, time.receivedUs, limits) || this.#message.start < 0) return false;
    if (!this.#hasTag && this.#tagJson !== undefined && this.#tag !== '')
      this.#attributes.json(this.#tagJson);
    const attributesEnd = this.#attributes.end();
    if (attributesEnd - builder.attributes.length > limits.attributeBytes) return false;
    const { bytes } = this.#scalar;
    builder.attributes.commit(attributesEnd);
    builder.message.addRange(bytes, this.#message.start, this.#message.end);
    if (this.#service.start < 0) builder.service.add(this.#tag);
    else builder.service.addRange(bytes, this.#service.start, this.#service.end);
    if (this.#host.start < 0) builder.host.add(host);
    else builder.host.addRange(bytes, this.#host.start, this.#host.end);
    builder.source.add(source);
    if (this.#trace.start < 0) builder.trace.commit(builder.trace.length);
    else builder.trace.addRange(bytes, this.#trace.start, this.#trace.end);
    builder.addRow(timeUs, this.#level, 0);
    return true;
  }
}

/** An array of two. */
const PAIR = 0x92;

/** Maps within maps; `ShapeTree` takes no more. */
const DEPTH_LIMIT = 8;

/** As `ShapeTree` takes: longer keys make no text here. */
const KEY_BYTES_LIMIT = 126;

const TRACEPARENT_BYTES = 55;

const encoder = new TextEncoder();
