import { ByteTable } from '../../core/byte-table.ts';
import type { FieldDialect } from '../fields/field-dialect.ts';
import { GroupText } from './group-text.ts';

/** The texts of groups that came lately, each taken apart once. Bounded: all are forgotten when there are too many. */
export class GroupTexts {
  readonly #dialect: FieldDialect;
  readonly #codes = new ByteTable();
  #groups: GroupText[] = [];

  constructor(dialect: FieldDialect) {
    this.#dialect = dialect;
  }

  /** What `bytes[start, end)`, valid UTF-8 without JSON escapes, stands for; undefined when it is too long to keep. */
  get(bytes: Uint8Array, start: number, end: number): GroupText | undefined {
    const code = this.#codes.find(bytes, start, end);
    if (code >= 0) return this.#groups[code];
    if (end - start > TEXT_BYTES_LIMIT) return undefined;
    if (this.#groups.length === KEPT_TEXTS) {
      this.#groups = [];
      this.#codes.clear();
    }
    const key = new Uint8Array(bytes.subarray(start, end));
    const group = new GroupText(this.#dialect.expand(decoder.decode(key)));
    this.#codes.add(key, this.#groups.length);
    this.#groups.push(group);
    return group;
  }
}

/** A host or container has one set of tags; 1,000 of them at about 1 KB are 1 MB. */
const KEPT_TEXTS = 1_000;
const TEXT_BYTES_LIMIT = 1_024;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
