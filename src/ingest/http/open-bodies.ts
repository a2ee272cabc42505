import type { Readable } from 'node:stream';
import { YieldOrder } from '../../core/yield-order.ts';
import type { IngestLimits } from '../limits.ts';
import { BodyError } from './body-error.ts';

/** What a body takes besides its bytes: its request, a decoder, the columns of an empty batch. Measured: 60 KB. */
export const BODY_COST_BYTES = 64 * 1024;

/** Less than this does not count as progress: ten seconds of Kestrel's `MinRequestBodyDataRate`, 240 bytes/s. */
export const PROGRESS_BYTES = 2_400;

/**
 * A part of the room is kept for small bodies, as most are: large ones that fill the rest must not shut them out. Small
 * is what comes in one read of a socket.
 */
export const LARGE_SHARE = 0.75;
const SMALL_BODY_BYTES = BODY_COST_BYTES + 64 * 1024;

type Limits = Pick<IngestLimits, 'heldBytes' | 'bodyStallMs'>;

/**
 * All request bodies that are being read, and the memory that they hold. When it runs out those whose senders stall are
 * cut off, the one that stalls for longest first; only when nobody stalls is the one that needs more refused.
 */
export class OpenBodies {
  readonly #limits: Limits;
  readonly #nowMs: () => number;
  /** The one without progress for longest first. */
  readonly #bodies = new YieldOrder<OpenBody>();
  #heldBytes = 0;

  /** `nowMs`: a steady clock. */
  constructor(limits: Limits, nowMs = (): number => performance.now()) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** A body that is about to be read; must be closed. @throws BodyError `held-bytes` */
  open(): OpenBody {
    const body = new OpenBody({
      nowMs: this.#nowMs,
      onProgress: () => this.#bodies.touch(body),
      onHold: (bytes) => this.#hold(body, bytes),
      onClose: () => this.#leave(body),
    });
    this.#bodies.touch(body);
    try {
      body.hold(0);
    } catch (error) {
      body.close();
      throw error;
    }
    return body;
  }

  #leave(body: OpenBody): void {
    this.#bodies.delete(body);
    this.#heldBytes -= body.heldBytes;
  }

  #hold(body: OpenBody, more: number): void {
    const { heldBytes } = this.#limits;
    this.#heldBytes += more;
    if (body.heldBytes > heldBytes * LARGE_SHARE)
      throw new BodyError(
        'decompressed-too-large',
        `The body takes more than ${LARGE_SHARE * 100} % of ingest.heldBytes, ${heldBytes} bytes.`,
      );
    const room = body.heldBytes > SMALL_BODY_BYTES ? heldBytes * LARGE_SHARE : heldBytes;
    while (this.#heldBytes > room) {
      const stalled = this.#longestStalled(body);
      if (stalled === undefined)
        throw new BodyError(
          'held-bytes',
          `Bodies that hold ${heldBytes} bytes (ingest.heldBytes) are being read already.`,
        );
      stalled.cut();
    }
  }

  #longestStalled(but: OpenBody): OpenBody | undefined {
    const latestMs = this.#nowMs() - this.#limits.bodyStallMs;
    for (const body of this.#bodies) {
      if (body.progressMs > latestMs) return undefined;
      // One that waits for us does not stall.
      if (body !== but && body.isWaiting) return body;
    }
    return undefined;
  }
}

/** Reads a body, which is open until `read` has ended. @throws BodyError `held-bytes`, and what `read` throws */
export async function reading<T>(bodies: OpenBodies, read: (body: OpenBody) => Promise<T>): Promise<T> {
  const body = bodies.open();
  try {
    return await read(body);
  } finally {
    body.close();
  }
}

interface Surroundings {
  readonly nowMs: () => number;
  readonly onProgress: () => void;
  readonly onHold: (more: number) => void;
  readonly onClose: () => void;
}

/** One body, read through {@link chunks}. */
export class OpenBody {
  readonly #surroundings: Surroundings;
  #heldBytes = 0;
  #progressMs: number;
  #sinceProgress = 0;
  /** Ends the wait for the sender. */
  #cut: ((error: BodyError) => void) | undefined;
  #isClosed = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#progressMs = surroundings.nowMs();
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** When it last got on, by the steady clock. */
  get progressMs(): number {
    return this.#progressMs;
  }

  /** Whether its sender is waited for. */
  get isWaiting(): boolean {
    return this.#cut !== undefined;
  }

  /**
   * What the request brings, as it comes. The request is left open at the end: the answer must still reach the sender.
   * @throws BodyError `body-too-slow` when it was cut off
   */
  async *chunks(raw: Readable): AsyncGenerator<Uint8Array> {
    const iterator = raw.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
    for (;;) {
      const next = await this.#wait(iterator.next());
      if (next.done === true) return;
      this.#note(next.value.length);
      yield next.value;
    }
  }

  /** Says that it holds this much of what came; less than before changes nothing. @throws BodyError `held-bytes`, `decompressed-too-large` */
  hold(bytes: number): void {
    const more = bytes + BODY_COST_BYTES - this.#heldBytes;
    if (more <= 0 || this.#isClosed) return;
    this.#heldBytes += more;
    this.#surroundings.onHold(more);
  }

  cut(): void {
    const cut = this.#cut;
    this.close();
    cut?.(new BodyError('body-too-slow', 'The body did not come on, and others needed its room.'));
  }

  /** Gives its room back. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#surroundings.onClose();
  }

  #wait<T>(coming: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#cut = reject;
      coming.then(
        (value) => {
          this.#cut = undefined;
          resolve(value);
        },
        (error: Error) => {
          this.#cut = undefined;
          reject(error);
        },
      );
    });
  }

  #note(bytes: number): void {
    this.#sinceProgress += bytes;
    if (this.#sinceProgress < PROGRESS_BYTES || this.#isClosed) return;
    this.#sinceProgress = 0;
    this.#progressMs = this.#surroundings.nowMs();
    this.#surroundings.onProgress();
  }
}
