/** The newest `capacity` items; older ones fall out, counted. */
export class Ring<T> {
  readonly capacity: number;
  #items: (T | undefined)[];
  #next = 0;
  #length = 0;
  #dropped = 0;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError(`ring capacity ${capacity} must be 1 or more`);
    this.capacity = capacity;
    this.#items = new Array<T | undefined>(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Items that fell out since the last clear. */
  get dropped(): number {
    return this.#dropped;
  }

  push(item: T): void {
    this.#items[this.#next] = item;
    this.#next = (this.#next + 1) % this.capacity;
    if (this.#length < this.capacity) this.#length++;
    else this.#dropped++;
  }

  /** The item `age` places before the newest (0 is the newest), or undefined. */
  at(age: number): T | undefined {
    if (age < 0 || age >= this.#length) return undefined;
    return this.#items[(this.#next - 1 - age + 2 * this.capacity) % this.capacity];
  }

  newestFirst(): T[] {
    const items: T[] = [];
    for (let age = 0; age < this.#length; age++) {
      const item = this.at(age);
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  clear(): void {
    this.#items = new Array<T | undefined>(this.capacity);
    this.#next = 0;
    this.#length = 0;
    this.#dropped = 0;
  }
}
