import type { Parameters } from '../connection.ts';

export type BoundType =
  /** A name, such as that of a column in an answer. */
  | 'Identifier'
  | 'String'
  | 'Float64'
  | 'Float32'
  | 'Int64'
  | 'UInt8'
  | 'UInt32'
  | 'UInt64'
  | 'Array(String)'
  | 'Array(UInt8)'
  | 'Array(UInt64)';

/** Gathers the values of a statement: whatever people wrote goes in here and leaves as a `{name:Type}` placeholder. */
export class Binder {
  readonly #prefix: string;
  readonly #values: Record<string, Parameters[string]> = {};
  readonly #names = new Map<string, string>();

  /** @param prefix keeps names apart from others in the same statement */
  constructor(prefix = 'q') {
    this.#prefix = prefix;
  }

  get parameters(): Parameters {
    return this.#values;
  }

  /** The placeholder for a value; the same one for an equal value. */
  bind(type: BoundType, value: Parameters[string]): string {
    const key = `${type} ${typeof value} ${Array.isArray(value) ? value.map(String).join('\0') : String(value)}`;
    let name = this.#names.get(key);
    if (name === undefined) {
      name = `${this.#prefix}${this.#names.size}`;
      this.#names.set(key, name);
      this.#values[name] = value;
    }
    return `{${name}:${type}}`;
  }

  /** An expression for a point in time, µs. */
  time(timeUs: number): string {
    return `fromUnixTimestamp64Micro(${this.bind('Int64', timeUs)}, 'UTC')`;
  }
}
