import type { BatchBuilder } from '../../core/batch-builder.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import { Rejects } from '../rejects.ts';
import { RecordDecoder } from './record-decoder.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

/** Decodes one JSON array of objects, element by element: `line` in rejects is the element's position, from 1. */
export class JsonArrayDecoder implements EntryDecoder {
  readonly rejects: Rejects;
  readonly #builder: BatchBuilder;
  readonly #records: RecordDecoder;
  readonly #limitBytes: number;
  #delivered = 0;
  /** The start of an element that the next chunk goes on with. */
  #carry: Uint8Array[] = [];
  #carried = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #element = 1;
  #ended = false;

  constructor(builder: BatchBuilder, context: DecodeContext) {
    this.rejects = new Rejects(context.limits.reportedRejects);
    this.#builder = builder;
    this.#records = new RecordDecoder(builder, context, this.rejects);
    this.#limitBytes = context.limits.lineBytes;
  }

  get accepted(): number {
    return this.#delivered;
  }

  push(chunk: Uint8Array, maxLines: number): number {
    let budget = maxLines;
    let start = 0;
    let at = 0;
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#inString) {
        this.#stepInString(byte);
        continue;
      }
      if (byte === QUOTE) this.#inString = true;
      else if (OPEN.has(byte)) {
        this.#depth++;
        // The array's own bracket belongs to no element.
        if (this.#depth === 1) start = at + 1;
      } else if (byte === COMMA && this.#depth === 1) {
        this.#endElement(chunk.subarray(start, at));
        start = at + 1;
        if (--budget === 0) return at + 1;
      } else if (CLOSE.has(byte) && --this.#depth === 0) {
        this.#endElement(chunk.subarray(start, at));
        this.#ended = true;
        // What follows the array is white space, or not JSON and not ours to guess at.
        return chunk.length;
      }
    }
    if (this.#depth > 0) this.#keep(chunk.subarray(start));
    return at;
  }

  finish(): void {
    if (this.#ended) return;
    this.rejects.add({
      line: this.#element,
      reason: 'truncated',
      hint: 'The array ends in the middle: its closing bracket is missing.',
    });
  }

  #stepInString(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
  }

  #endElement(rest: Uint8Array): void {
    this.#keep(rest);
    const before = this.#builder.count;
    if (this.#carried > this.#limitBytes) {
      this.rejects.add({ line: this.#element, ...this.#records.tooLong(this.#carried) });
    } else {
      this.#records.decode(
        this.#carry.length === 1 ? this.#carry[0]! : Buffer.concat(this.#carry),
        this.#element,
      );
    }
    this.#delivered += this.#builder.count - before;
    this.#carry = [];
    this.#carried = 0;
    this.#element++;
  }

  /** Copied: the chunk is the caller's. Of an element that is too long only the length is kept. */
  #keep(bytes: Uint8Array): void {
    this.#carried += bytes.length;
    if (this.#carried <= this.#limitBytes) this.#carry.push(bytes.slice());
    else this.#carry = [];
  }
}
