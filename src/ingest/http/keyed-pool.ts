/** Values by key, at most `limit` of them; the one unused for longest makes room. */
export class KeyedPool<T> {
  readonly #limit: number;
  readonly #values = new Map<string, T>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string, create: () => T): T {
    const value = this.#values.get(key) ?? create();
    // A map keeps the order of insertion: the first key is the one unused for longest.
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#limit) {
      for (const oldest of this.#values.keys()) {
        this.#values.delete(oldest);
        break;
      }
    }
    return value;
  }
}
