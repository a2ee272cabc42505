/** Bytes that wait for the rest of their frame: grows by doubling, and holds nothing while it is empty. */
export class CarryBuffer {
  #bytes = EMPTY;
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** Bytes of memory held. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** What waits; valid until the next call. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  append(chunk: Uint8Array): void {
    const length = this.length;
    const needed = length + chunk.length;
    if (this.#end + chunk.length > this.#bytes.length) {
      const target =
        needed <= this.#bytes.length
          ? this.#bytes
          : new Uint8Array(Math.max(needed, Math.min(2 * this.#bytes.length, needed + LARGEST_STEP_BYTES)));
      target.set(this.bytes, 0);
      this.#bytes = target;
      this.#start = 0;
      this.#end = length;
    }
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Removes the first `count` bytes. */
  drop(count: number): void {
    this.#start += count;
    if (this.#start >= this.#end) {
      this.#bytes = EMPTY;
      this.#start = 0;
      this.#end = 0;
    }
  }
}

const EMPTY = new Uint8Array(0);

/** Doubling more than this at once would waste more memory than it saves copying. */
const LARGEST_STEP_BYTES = 4 * 1024 * 1024;
