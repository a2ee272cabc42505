import { isUtf8 } from 'node:buffer';
import type { BatchBuilder } from '../../core/batch-builder.ts';
import {
  BACKSLASH,
  BRACE_CLOSE,
  BRACE_OPEN,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COMMA,
  CR,
  isBlank,
  LF,
  QUOTE,
} from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import { Rejects } from '../rejects.ts';
import { JsonObjectReader } from './object-reader.ts';
import { RecordDecoder } from './record-decoder.ts';
import { ShapeTree } from './shape-tree.ts';

/**
 * Decodes a JSON array of objects, a single object over many lines, or objects one after the other: whatever
 * stands between line feeds does not matter. The position of a reject is that of its value, from 1. Holds one
 * value at a time, never the array.
 */
export class JsonValuesDecoder implements EntryDecoder {
  readonly rejects: Rejects;
  readonly #builder: BatchBuilder;
  readonly #objects: JsonObjectReader;
  readonly #records: RecordDecoder;
  readonly #limitBytes: number;
  #value = 0;
  #accepted = 0;
  #inArray = false;
  /** The start of the value that the next chunk goes on with, how much of it is kept and how much is left out. */
  #carry = new Uint8Array(0);
  #carried = 0;
  #skipped = 0;
  readonly #walk = new ValueWalk();

  /** `shapes`: see `JsonLinesDecoder`. */
  constructor(builder: BatchBuilder, context: DecodeContext, shapes = new ShapeTree()) {
    shapes.makeRoom();
    this.rejects = new Rejects(context.limits.reportedRejects);
    this.#builder = builder;
    this.#objects = new JsonObjectReader(builder, context, { shapes, framing: 'values' });
    this.#records = new RecordDecoder(builder, context, this.rejects);
    this.#limitBytes = context.limits.lineBytes;
  }

  get accepted(): number {
    return this.#accepted;
  }

  push(chunk: Uint8Array, maxLines: number): number {
    const before = this.#builder.count;
    const valid = isUtf8(chunk);
    let at = this.#carried > 0 ? this.#goOn(chunk) : 0;
    for (let taken = 0; at < chunk.length && taken < maxLines;) {
      const byte = chunk[at]!;
      if (isBetween(byte) || this.#bracket(byte)) {
        at++;
        continue;
      }
      const next = valid && byte === BRACE_OPEN ? this.#objects.read(chunk, at, chunk.length) : -1;
      taken++;
      if (next < 0) {
        at = this.#begin(chunk, at);
      } else {
        this.#value++;
        at = next;
      }
    }
    this.#accepted += this.#builder.count - before;
    return at;
  }

  finish(): void {
    const before = this.#builder.count;
    if (this.#carried > 0) this.#end();
    this.#accepted += this.#builder.count - before;
    if (!this.#inArray) return;
    this.rejects.add({
      line: this.#value + 1,
      reason: 'truncated',
      hint: 'The array has no closing bracket: values after this one may be missing.',
    });
  }

  /** Enters or leaves the array around the values. */
  #bracket(byte: number): boolean {
    if (this.#inArray ? byte !== BRACKET_CLOSE : byte !== BRACKET_OPEN) return false;
    this.#inArray = !this.#inArray;
    return true;
  }

  /** Takes in the value that starts at `at`, or as much of it as the chunk holds. Returns the index behind. */
  #begin(chunk: Uint8Array, at: number): number {
    this.#walk.begin();
    this.#carried = 0;
    this.#skipped = 0;
    let end = this.#walk.end(chunk, at);
    if (end < 0) {
      this.#keep(chunk.subarray(at));
      return chunk.length;
    }
    // A stray closing bracket is a (bad) value of its own.
    if (end === at) end++;
    this.#value++;
    this.#records.decode(chunk.subarray(at, end), this.#value);
    return end;
  }

  #goOn(chunk: Uint8Array): number {
    const end = this.#walk.end(chunk, 0);
    this.#keep(end < 0 ? chunk : chunk.subarray(0, end));
    if (end < 0) return chunk.length;
    this.#end();
    return end;
  }

  #end(): void {
    const length = this.#carried;
    this.#carried = 0;
    this.#value++;
    if (this.#skipped === 0) this.#records.decode(this.#carry.subarray(0, length), this.#value);
    else {
      this.rejects.add({
        line: this.#value,
        ...this.#records.tooLong(length + this.#skipped),
        sample: this.#carry.subarray(0, length),
      });
    }
  }

  #keep(bytes: Uint8Array): void {
    const taken = bytes.subarray(0, this.#limitBytes - this.#carried);
    this.#skipped += bytes.length - taken.length;
    const length = this.#carried + taken.length;
    if (length > this.#carry.length) {
      const larger = new Uint8Array(
        Math.min(this.#limitBytes, Math.max(length, 2 * this.#carry.length, 4096)),
      );
      larger.set(this.#carry.subarray(0, this.#carried));
      this.#carry = larger;
    }
    this.#carry.set(taken, this.#carried);
    this.#carried = length;
  }
}

/** Finds where a value ends, across chunks: by its brackets outside of strings, or by what follows a scalar. */
class ValueWalk {
  #depth = 0;
  #inString = false;
  #escaped = false;

  begin(): void {
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  /** The index behind the value, which starts or goes on at `at`; -1 when it goes on in the next chunk. */
  end(bytes: Uint8Array, at: number): number {
    for (let i = at; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
      } else if (byte === QUOTE) {
        this.#inString = true;
      } else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) {
        this.#depth++;
      } else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) {
        if (this.#depth === 0) return i;
        if (--this.#depth === 0) return i + 1;
      } else if (this.#depth === 0 && isBetween(byte)) {
        return i;
      }
    }
    return -1;
  }
}

/** What may stand between two values. */
function isBetween(byte: number): boolean {
  return isBlank(byte) || byte === LF || byte === CR || byte === COMMA;
}
