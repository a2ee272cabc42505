/** What bounds the messages that wait for chunks. */
export interface ChunkLimits {
  /** Messages that wait; beyond, the oldest is given up. */
  readonly messages: number;
  /** Bytes of all of them; likewise. */
  readonly bytes: number;
  /** A message must be whole this long after its first chunk (GELF: 5 s). */
  readonly ageMs: number;
}

export const DEFAULT_CHUNK_LIMITS: ChunkLimits = Object.freeze({
  messages: 1_000,
  bytes: 16 * 1024 * 1024,
  ageMs: 5_000,
});

/** "GELF via UDP": two magic bytes, eight of id, sequence number, sequence count; at most 128 chunks. */
const HEADER_BYTES = 12;
const CHUNKS_LIMIT = 128;
/** What an unfinished message costs besides its bytes, about. */
const OVERHEAD_BYTES = 256;

interface Pending {
  readonly chunks: (Uint8Array | undefined)[];
  readonly sinceMs: number;
  missing: number;
  bytes: number;
}

export function isChunk(datagram: Uint8Array): boolean {
  return datagram[0] === 0x1e && datagram[1] === 0x0f;
}

/** Puts chunked messages together. Messages that are not completed are given up, and counted. */
export class GelfChunks {
  readonly #limits: ChunkLimits;
  readonly #onGivenUp: () => void;
  /** By sender and id, the oldest first. */
  readonly #pending = new Map<string, Pending>();
  #bytes = 0;

  /** `onGivenUp` is told of each chunk or message that leads to nothing. */
  constructor(onGivenUp: () => void, limits = DEFAULT_CHUNK_LIMITS) {
    this.#onGivenUp = onGivenUp;
    this.#limits = limits;
  }

  get size(): number {
    return this.#pending.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The message that this chunk completes. */
  add(datagram: Uint8Array, sender: string, nowMs: number): Uint8Array | undefined {
    this.#forget(nowMs);
    const number = datagram[10] ?? 0;
    const count = datagram[11] ?? 0;
    if (count === 0 || count > CHUNKS_LIMIT || number >= count) {
      this.#onGivenUp();
      return undefined;
    }
    const body = datagram.slice(HEADER_BYTES);
    if (count === 1) return body;
    const key = `${sender} ${Buffer.from(datagram.subarray(2, 10)).toString('latin1')}`;
    const pending = this.#pending.get(key) ?? this.#begin(key, count, nowMs);
    if (pending.chunks.length !== count || pending.chunks[number] !== undefined) return undefined;
    pending.chunks[number] = body;
    pending.missing--;
    pending.bytes += body.length;
    this.#bytes += body.length;
    if (pending.missing > 0) {
      this.#shrink();
      return undefined;
    }
    this.#remove(key, pending);
    return Buffer.concat(pending.chunks as Uint8Array[]);
  }

  #begin(key: string, count: number, nowMs: number): Pending {
    const pending = {
      chunks: new Array<Uint8Array | undefined>(count).fill(undefined),
      sinceMs: nowMs,
      missing: count,
      bytes: OVERHEAD_BYTES + 8 * count,
    };
    this.#pending.set(key, pending);
    this.#bytes += pending.bytes;
    return pending;
  }

  #forget(nowMs: number): void {
    for (const [key, pending] of this.#pending) {
      if (nowMs - pending.sinceMs <= this.#limits.ageMs) return;
      this.#remove(key, pending);
      this.#onGivenUp();
    }
  }

  #shrink(): void {
    for (const [key, pending] of this.#pending) {
      if (this.#pending.size <= this.#limits.messages && this.#bytes <= this.#limits.bytes) return;
      this.#remove(key, pending);
      this.#onGivenUp();
    }
  }

  #remove(key: string, pending: Pending): void {
    this.#pending.delete(key);
    this.#bytes -= pending.bytes;
  }
}
