import type { FieldValue } from '../fields/flatten.ts';
import type { Shape } from './shape-tree.ts';

/** The attributes that one text of a group stands for, such as `env:prod,team:pay`. */
export class GroupText {
  readonly names: ReadonlySet<string>;
  /** The attributes as JSON without braces, `"env":"prod","team":"pay"`; empty when there are none. */
  readonly json: Uint8Array;
  /** The shape asked about last, and the answer. */
  #shape: Shape | undefined;
  #isNew = false;

  constructor(pairs: Iterable<readonly [name: string, value: FieldValue]>) {
    const fields = new Map<string, FieldValue>();
    // As `nameFields` has it: of equal names the first counts.
    for (const [name, value] of pairs) if (!fields.has(name)) fields.set(name, value);
    this.names = new Set(fields.keys());
    const parts = [...fields].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    this.json = new TextEncoder().encode(parts.join(','));
  }

  /** Whether none of the names came before the group's own key, whose shape is given. */
  isNewIn(shape: Shape): boolean {
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#isNew = true;
      for (let before = shape.parent; before !== undefined; before = before.parent) {
        if (before.key.length > 0 && this.names.has(before.attribute)) this.#isNew = false;
      }
    }
    return this.#isNew;
  }
}
