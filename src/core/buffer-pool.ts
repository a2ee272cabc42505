/**
 * Buffers used again. New memory of a megabyte costs page faults and, for the collector, as much as a large object: at
 * full load that was a tenth of all processor time. Not cleared in between: who takes a buffer writes all of it.
 */
export interface BufferPool {
  /** `bytes` bytes with what was left in them, at the start of a buffer that may be larger. */
  take(bytes: number): Uint8Array<ArrayBuffer>;
  /** Nobody may use `buffer` any more. What the pool has no room for is left to the collector. */
  give(buffer: ArrayBuffer): void;
  /** Bytes waiting to be taken. */
  readonly heldBytes: number;
}

/** @param allocate new memory, which need not be cleared. */
export function createBufferPool(options: {
  readonly limitBytes: number;
  readonly allocate: (bytes: number) => ArrayBuffer;
}): BufferPool {
  const { limitBytes, allocate } = options;
  const held: ArrayBuffer[] = [];
  let heldBytes = 0;
  return {
    get heldBytes() {
      return heldBytes;
    },
    take(bytes) {
      const index = held.findLastIndex(
        (buffer) => buffer.byteLength >= bytes && buffer.byteLength <= bytes * WASTE,
      );
      const [found] = index < 0 ? [] : held.splice(index, 1);
      if (found === undefined) return new Uint8Array(allocate(roomFor(bytes)), 0, bytes);
      heldBytes -= found.byteLength;
      return new Uint8Array(found, 0, bytes);
    },
    give(buffer) {
      if (buffer.byteLength < LEAST_BYTES || heldBytes + buffer.byteLength > limitBytes) return;
      held.push(buffer);
      heldBytes += buffer.byteLength;
    },
  };
}

/** Small buffers are cheap to make and would crowd out the large ones. */
const LEAST_BYTES = 64 * 1024;
/** Batches of one sender differ by a few percent: a buffer rounded up to this serves the next one too. */
const STEP_BYTES = 64 * 1024;
/** The most a buffer may be larger than what is asked for. */
const WASTE = 2;

function roomFor(bytes: number): number {
  return bytes < LEAST_BYTES ? bytes : Math.ceil(bytes / STEP_BYTES) * STEP_BYTES;
}
