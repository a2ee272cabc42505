/** Memory that is handed out in the order of asking, so that many senders at once need no more than a few do. */
export class ByteRoom {
  readonly #limitBytes: number;
  readonly #waiting: { readonly bytes: number; readonly enter: () => void }[] = [];
  #taken = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get takenBytes(): number {
    return this.#taken;
  }

  /** Resolves when there is room for `bytes`, or when nobody else has any: what is too large for all goes alone. */
  take(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ bytes, enter: resolve });
      this.#next();
    });
  }

  give(bytes: number): void {
    this.#taken -= bytes;
    this.#next();
  }

  #next(): void {
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined || (this.#taken > 0 && this.#taken + first.bytes > this.#limitBytes)) return;
      this.#waiting.shift();
      this.#taken += first.bytes;
      first.enter();
    }
  }
}
