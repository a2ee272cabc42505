import { CarryBuffer } from './carry-buffer.ts';

/** Cuts a stream at a byte. Holds no more than one frame; one over the limit is left out, and told of when it ends. */
export class DelimitedFramer {
  readonly #delimiter: number;
  readonly #limitBytes: number;
  readonly #receiver: FrameReceiver;
  readonly #carry = new CarryBuffer();
  #skipped = 0;

  constructor(delimiter: number, limitBytes: number, receiver: FrameReceiver) {
    this.#delimiter = delimiter;
    this.#limitBytes = limitBytes;
    this.#receiver = receiver;
  }

  get bufferedBytes(): number {
    return this.#carry.length;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    for (;;) {
      const end = chunk.indexOf(this.#delimiter, at);
      if (end < 0) break;
      this.#end(chunk.subarray(at, end));
      at = end + 1;
    }
    this.#add(chunk.subarray(at));
  }

  /** Hands over what has no end. */
  finish(): void {
    if (this.#skipped > 0) this.#receiver.tooLong(this.#skipped);
    else if (this.#carry.length > 0) this.#receiver.frame(this.#carry.bytes);
    this.#skipped = 0;
    this.#carry.drop(this.#carry.length);
  }

  /** Takes the last bytes of a frame; most frames have no others. */
  #end(bytes: Uint8Array): void {
    if (this.#skipped > 0 || this.#carry.length > 0 || bytes.length > this.#limitBytes) {
      this.#add(bytes);
      this.finish();
    } else if (bytes.length > 0) {
      this.#receiver.frame(bytes);
    }
  }

  #add(bytes: Uint8Array): void {
    if (this.#skipped > 0) this.#skipped += bytes.length;
    else if (this.#carry.length + bytes.length > this.#limitBytes) {
      this.#skipped = this.#carry.length + bytes.length;
      this.#carry.drop(this.#carry.length);
    } else if (bytes.length > 0) this.#carry.append(bytes);
  }
}

export interface FrameReceiver {
  /** Takes one frame that is not empty; it is not kept. */
  frame(bytes: Uint8Array): void;
  tooLong(lengthBytes: number): void;
}
