import type { EntryDecoder } from '../ingest/entry-decoder.ts';
import { type LineRange, LineTracker } from './line-tracker.ts';

/** A decoder that is followed: it tells which lines each entry was made of. */
export interface FollowedDecoder {
  /** Decodes some of the chunk and returns how many bytes; at most a few entries come of it. */
  push(chunk: Uint8Array): number;
  /** The input is over. */
  finish(): void;
  /** Of the entries added since the last call, in order. */
  takeRanges(): readonly LineRange[];
}

/**
 * Bytes given to a decoder at a time. It looks at all of them with each line it is asked for, so few is fast; the
 * first time it also learns the layout of text lines from them, so not too few.
 */
const SLICE_BYTES = 16 * 1024;
const FIRST_SLICE_BYTES = 64 * 1024;

const LF = 0x0a;
/** Bytes up to a space are blanks or controls: lines of nothing else hold nothing. */
const SPACE = 0x20;

/** Follows a decoder of lines, one line at a time. */
export class FollowedLines implements FollowedDecoder {
  readonly #decoder: EntryDecoder;
  readonly #tracker = new LineTracker();
  #ranges: LineRange[] = [];
  #sliceBytes = FIRST_SLICE_BYTES;
  /** Whether the line under way has nothing in it. */
  #lineIsBlank = true;

  constructor(decoder: EntryDecoder) {
    this.#decoder = decoder;
  }

  push(chunk: Uint8Array): number {
    const decoder = this.#decoder;
    const slice = chunk.subarray(0, this.#sliceBytes);
    this.#sliceBytes = SLICE_BYTES;
    const before = decoder.accepted;
    const rejectsBefore = decoder.rejects.count;
    const feed = slice.indexOf(LF);
    this.#lineIsBlank &&= isBlank(slice, feed < 0 ? slice.length : feed);
    const used = decoder.push(slice, 1);
    if (feed < 0) return used;
    if (decoder.rejects.count > rejectsBefore) this.#tracker.skip();
    else this.#ranges.push(...this.#tracker.next(decoder.accepted - before, this.#lineIsBlank));
    // What follows the line in the slice was kept for the next one.
    this.#lineIsBlank = used <= feed + 1 || isBlank(slice.subarray(feed + 1), used - feed - 1);
    return used;
  }

  /** The last line may lack its line feed, and the decoder may have held an entry open. */
  finish(): void {
    const before = this.#decoder.accepted;
    this.#decoder.finish();
    const added = this.#decoder.accepted - before;
    if (!this.#lineIsBlank) this.#ranges.push(...this.#tracker.next(added > 1 ? added - 1 : 0, false));
    this.#ranges.push(...this.#tracker.finish(added));
  }

  takeRanges(): readonly LineRange[] {
    const ranges = this.#ranges;
    this.#ranges = [];
    return ranges;
  }
}

/** Values a decoder of JSON values takes in at a time. */
const VALUES = 256;

/** Follows a decoder of JSON values, which know no lines: the number of an entry stands for its line. */
export class FollowedValues implements FollowedDecoder {
  readonly #decoder: EntryDecoder;
  #told = 0;

  constructor(decoder: EntryDecoder) {
    this.#decoder = decoder;
  }

  push(chunk: Uint8Array): number {
    return this.#decoder.push(chunk, VALUES);
  }

  finish(): void {
    this.#decoder.finish();
  }

  takeRanges(): readonly LineRange[] {
    const first = this.#told + 1;
    this.#told = this.#decoder.accepted;
    return Array.from({ length: this.#told - first + 1 }, (_, index) => ({
      first: first + index,
      last: first + index,
    }));
  }
}

function isBlank(bytes: Uint8Array, end: number): boolean {
  for (let at = 0; at < end; at++) if (bytes[at]! > SPACE) return false;
  return true;
}
