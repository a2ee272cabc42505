import { type FieldRole, roleOfField } from '../fields/field-roles.ts';

/** What a flat line's next field is for: its role, `attribute`, or `odd` when only the full decoder can tell. */
export type FieldUse = FieldRole | 'attribute' | 'odd';

/** The keys of a line so far, in order. */
export interface Shape {
  /** The last key with its quotes. */
  readonly key: Uint8Array;
  readonly use: FieldUse;
  readonly children: Shape[];
  /** The child that came last: neighbouring lines mostly have the same keys in the same order. */
  likely: Shape | undefined;
  readonly parent: Shape | undefined;
  readonly name: string;
  readonly keys: number;
}

/**
 * The orders of keys that flat lines come in, as a tree: what a key means after the keys before it (its role,
 * whether it is there twice) is found once a shape, not once a line. Bounded: what finds no room is `undefined`,
 * and its line goes to the full decoder.
 */
export class ShapeTree {
  #root = createShape(undefined, EMPTY);
  #size = 0;

  get root(): Shape {
    return this.#root;
  }

  /** Forgets all shapes once there is no room for new ones: what comes now may have other ones. */
  makeRoom(): void {
    if (this.#size < SHAPE_LIMIT) return;
    this.#root = createShape(undefined, EMPTY);
    this.#size = 0;
  }

  /** Adds the shape of `parent` and one more key, with its quotes, that is not yet among its children. */
  add(parent: Shape, key: Uint8Array): Shape | undefined {
    const full = this.#size >= SHAPE_LIMIT || parent.children.length >= CHILD_LIMIT;
    if (full || parent.keys >= KEY_LIMIT || key.length > KEY_BYTES_LIMIT) return undefined;
    const shape = createShape(parent, key.slice());
    parent.children.push(shape);
    parent.likely = shape;
    this.#size++;
    return shape;
  }
}

/** A service writes a few dozen shapes; a node is about 300 bytes, so a full tree is a good megabyte. */
const SHAPE_LIMIT = 4_096;
const CHILD_LIMIT = 64;
const KEY_LIMIT = 64;
const KEY_BYTES_LIMIT = 128;

const EMPTY = new Uint8Array(0);

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function createShape(parent: Shape | undefined, key: Uint8Array): Shape {
  const name = decoder.decode(key.subarray(1, -1));
  return {
    key,
    name,
    use: parent === undefined ? 'odd' : useOf(parent, name),
    children: [],
    likely: undefined,
    parent,
    keys: parent === undefined ? 0 : parent.keys + 1,
  };
}

/** JavaScript objects keep keys that are array indices apart and in front: their order is not that of the line. */
const ARRAY_INDEX = /^\d+$/;

function useOf(parent: Shape, name: string): FieldUse {
  if (ARRAY_INDEX.test(name)) return 'odd';
  const ranked = roleOfField(name);
  let use: FieldUse = ranked?.role ?? 'attribute';
  for (let shape: Shape | undefined = parent; shape !== undefined; shape = shape.parent) {
    if (shape.name === name && shape.parent !== undefined) return 'odd';
    if (ranked === undefined || shape.use !== ranked.role) continue;
    // The better ranked name has the role; when it comes second, the first was taken for it wrongly.
    const before = roleOfField(shape.name);
    use = before !== undefined && before.rank < ranked.rank ? 'attribute' : 'odd';
  }
  return use;
}
