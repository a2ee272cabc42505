import { LF } from '../bytes/ascii.ts';
import { type FileRange, wholeRange } from './file-range.ts';
import { LongLine } from './long-line.ts';
import type { FileState } from './tail-state.ts';
import { wholeLines } from './whole-lines.ts';

/** Cuts a stream of bytes into ranges; of a line that is longer than a range it keeps the head. */
export class RangeCutter {
  readonly #sizeBytes: number;
  #start: number;
  /** Length of the first range when it was handed over before, as it has to be again; then 0. */
  #repeat: number;
  /** What came behind the last range. */
  #kept: Uint8Array = new Uint8Array(0);
  #long: LongLine | undefined;

  constructor({ offset, pendingEnd }: Pick<FileState, 'offset' | 'pendingEnd'>, sizeBytes: number) {
    this.#sizeBytes = sizeBytes;
    this.#start = offset;
    this.#repeat = Math.max(0, pendingEnd - offset);
  }

  *push(chunk: Uint8Array): Generator<FileRange> {
    this.#kept = Buffer.concat([this.#kept, chunk]);
    for (let range = this.#next(); range !== undefined; range = this.#next()) yield range;
  }

  /** The last range: no more bytes will come. */
  *finish(): Generator<FileRange> {
    if (this.#long !== undefined) yield this.#long.range();
    else if (this.#kept.length > 0) yield wholeRange(this.#start, this.#kept);
  }

  #next(): FileRange | undefined {
    if (this.#long === undefined) {
      const size = Math.min(this.#sizeBytes, this.#repeat || this.#sizeBytes);
      if (this.#kept.length < size) return undefined;
      const take = this.#takeFrom(this.#kept.subarray(0, size));
      if (this.#kept.length < take) return undefined;
      if (take > 0) return this.#end(wholeRange(this.#start, this.#kept.subarray(0, take)), take);
      this.#long = new LongLine(
        this.#start,
        new Uint8Array(this.#kept.subarray(0, size)),
        this.#repeat || Infinity,
      );
      this.#kept = this.#kept.subarray(size);
    }
    const taken = this.#long.take(this.#kept);
    if (this.#long.isWhole) return this.#end(this.#long.range(), taken);
    this.#kept = this.#kept.subarray(taken);
    return undefined;
  }

  /**
   * How many bytes to take of those that begin with `bytes`; 0 when that is the head of a line. More than these only of
   * whole lines that were read while ranges were larger.
   */
  #takeFrom(bytes: Uint8Array): number {
    if (this.#repeat === 0) return wholeLines(bytes, 'full');
    return this.#repeat <= bytes.length || bytes.includes(LF) ? this.#repeat : 0;
  }

  #end(range: FileRange, taken: number): FileRange {
    this.#start = range.end;
    this.#kept = this.#kept.subarray(taken);
    this.#repeat = 0;
    this.#long = undefined;
    return range;
  }
}
