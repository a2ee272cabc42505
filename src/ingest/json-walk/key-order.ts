import { ByteTable } from '../../core/byte-table.ts';
import type { JsonWalk } from './json-walk.ts';

/**
 * The keys that objects of one kind may have. Neighbouring objects mostly have the same keys in the same order: the
 * key that came behind the last one in the object before is looked for first, all of it at once.
 */
export class KeyOrder<Name extends string> {
  readonly #names: readonly Name[];
  /** Of each name: `"name":`. */
  readonly #literals: readonly Uint8Array[];
  readonly #codes = new ByteTable();
  /** By the last key, and at the end for an object's start: the key that came behind it last; -1 for none yet. */
  readonly #next: Int32Array;
  #last: number;

  /** `names`: of ASCII characters that JSON does not escape. */
  constructor(names: readonly Name[]) {
    const encoder = new TextEncoder();
    this.#names = names;
    this.#literals = names.map((name) => encoder.encode(`"${name}":`));
    for (const [code, name] of names.entries()) this.#codes.add(encoder.encode(name), code);
    this.#next = new Int32Array(names.length + 1).fill(-1);
    this.#last = names.length;
  }

  /** Begins with another object. */
  begin(): void {
    this.#last = this.#names.length;
  }

  /** Passes a key and its colon. Returns the key; undefined for one of another name, and where none stands. */
  take(walk: JsonWalk): Name | undefined {
    const likely = this.#next[this.#last]!;
    if (likely >= 0 && walk.literal(this.#literals[likely]!)) {
      this.#last = likely;
      return this.#names[likely];
    }
    if (!walk.key()) return undefined;
    const code = this.#codes.find(walk.bytes, walk.text.start, walk.text.end);
    if (code < 0) return undefined;
    this.#next[this.#last] = code;
    this.#last = code;
    return this.#names[code];
  }
}
