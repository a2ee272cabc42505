import { isUtf8 } from 'node:buffer';
import { ByteTable } from '../../core/byte-table.ts';

/** The names of attributes as bytes, each known by a small number: none is made a string twice. For one body. */
export class AttributeNames {
  readonly #isPlain: (name: string) => boolean;
  readonly #codes = new ByteTable();
  readonly #json: Uint8Array[] = [];

  /** `isPlain`: whether a field of that name is an attribute and nothing else. */
  constructor(isPlain: (name: string) => boolean) {
    this.#isPlain = isPlain;
  }

  /** The code of the name that the bytes spell; {@link NO_CODE} when it is not plain, or one name too many. */
  codeOf(bytes: Uint8Array, start: number, end: number): number {
    const code = this.#codes.find(bytes, start, end);
    return code >= 0 ? code : this.#add(bytes.subarray(start, end));
  }

  codeOfText(name: string): number {
    const bytes = encoder.encode(name);
    return this.codeOf(bytes, 0, bytes.length);
  }

  /** `"name":` of a code. */
  jsonOf(code: number): Uint8Array {
    return this.#json[code]!;
  }

  #add(key: Uint8Array): number {
    if (this.#codes.size >= KEPT_NAMES || key.length > NAME_BYTES_LIMIT || !isUtf8(key)) return NO_CODE;
    const name = decoder.decode(key);
    if (!this.#isPlain(name)) return NO_CODE;
    const code = this.#json.length;
    this.#codes.add(key, code);
    this.#json.push(encoder.encode(`${JSON.stringify(name)}:`));
    return code;
  }
}

export const NO_CODE = -1;

/** Events of one body have a few dozen names; a body of nothing but names takes the slower way. */
const KEPT_NAMES = 1_000;
const NAME_BYTES_LIMIT = 256;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
