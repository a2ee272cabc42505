import { type FieldDialect, plainDialect } from '../fields/field-dialect.ts';
import { GroupTexts } from './group-texts.ts';
import type { FieldRole, RankedRole } from '../fields/field-roles.ts';

/**
 * What the next field of a line is for: its role, `attribute`, `group` when its text stands for several attributes,
 * or `odd` when only the full decoder can tell.
 */
export type FieldUse = FieldRole | 'attribute' | 'group' | 'odd';

/** The keys of a line so far, in order, with the objects they stand in. */
export interface Shape {
  /** The last key as it stands in the line, with its quotes; empty where an object begins or ends. */
  readonly key: Uint8Array;
  /** The full name: the keys of the objects around, joined by a dot. */
  readonly name: string;
  /** The name as an attribute, by the dialect. */
  readonly attribute: string;
  /** The same as JSON. */
  readonly nameJson: Uint8Array;
  readonly ranked: RankedRole | undefined;
  readonly use: FieldUse;
  /**
   * A group, or the name came before or is ambiguous, or JavaScript would put the key elsewhere: the full decoder's
   * business.
   */
  readonly isOdd: boolean;
  readonly children: Shape[];
  /** The child that came last: neighbouring lines mostly have the same keys in the same order. */
  likely: Shape | undefined;
  /** The shape when the key's value is an object, within it. */
  opened: Shape | undefined;
  /** The shape when the object that the key stands in ends here. */
  closed: Shape | undefined;
  readonly parent: Shape | undefined;
  /** The shape with which the object around began; undefined at the top. */
  readonly object: Shape | undefined;
  /** Objects around, from 1. */
  readonly depth: number;
  readonly keys: number;
}

/**
 * The orders of keys that lines come in, as a tree: what a key means after the keys before it (its role, its full
 * name, whether it is there twice) is found once a shape, not once a line. Bounded: what finds no room is
 * `undefined`, and its line goes to the full decoder.
 */
export class ShapeTree {
  readonly groups: GroupTexts;
  readonly #dialect: FieldDialect;
  #root = createRoot();
  #size = 0;

  constructor(dialect: FieldDialect = plainDialect) {
    this.#dialect = dialect;
    this.groups = new GroupTexts(dialect);
  }

  get root(): Shape {
    return this.#root;
  }

  /** Forgets all shapes once there is no room for new ones: what comes now may have other ones. */
  makeRoom(): void {
    if (this.#size < SHAPE_LIMIT) return;
    this.#root = createRoot();
    this.#size = 0;
  }

  /** Adds the shape of `parent` and one more key, with its quotes, that is not yet among its children. */
  add(parent: Shape, key: Uint8Array): Shape | undefined {
    const full = this.#size >= SHAPE_LIMIT || parent.children.length >= CHILD_LIMIT;
    if (full || parent.keys >= KEY_LIMIT || key.length > KEY_BYTES_LIMIT) return undefined;
    const shape = createKey(parent, new Uint8Array(key), this.#dialect);
    parent.children.push(shape);
    parent.likely = shape;
    this.#size++;
    return shape;
  }

  /** The shape within the object that is the value of the last key. */
  open(shape: Shape): Shape | undefined {
    if (shape.opened !== undefined) return shape.opened;
    if (this.#size >= SHAPE_LIMIT || shape.depth >= DEPTH_LIMIT) return undefined;
    this.#size++;
    shape.opened = { ...createBorder(shape), name: shape.name, depth: shape.depth + 1 };
    return shape.opened;
  }

  /** The shape behind the object that the last key stands in. */
  close(shape: Shape): Shape | undefined {
    if (shape.closed !== undefined) return shape.closed;
    // An object just opened is its own surroundings.
    const object = isOpening(shape) ? shape : shape.object;
    if (this.#size >= SHAPE_LIMIT || object === undefined) return undefined;
    this.#size++;
    const outer = object.object;
    shape.closed = { ...createBorder(shape), object: outer, depth: object.depth - 1 };
    return shape.closed;
  }
}

/** A service writes a few dozen shapes of a dozen keys; a node is about 400 bytes, so a full tree is 2 MB. */
const SHAPE_LIMIT = 4_096;
const CHILD_LIMIT = 64;
const KEY_LIMIT = 64;
const KEY_BYTES_LIMIT = 128;
const DEPTH_LIMIT = 8;

const EMPTY = new Uint8Array(0);

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

function createRoot(): Shape {
  return {
    key: EMPTY,
    name: '',
    attribute: '',
    nameJson: EMPTY,
    ranked: undefined,
    use: 'odd',
    isOdd: false,
    children: [],
    likely: undefined,
    opened: undefined,
    closed: undefined,
    parent: undefined,
    object: undefined,
    depth: 1,
    keys: 0,
  };
}

/** Where an object begins or ends. */
function createBorder(parent: Shape): Shape {
  return { ...createRoot(), parent, object: parent.object, depth: parent.depth, keys: parent.keys };
}

function isOpening(shape: Shape): boolean {
  return shape.parent?.opened === shape;
}

function createKey(parent: Shape, key: Uint8Array, dialect: FieldDialect): Shape {
  const object = isOpening(parent) ? parent : parent.object;
  const local = decoder.decode(key.subarray(1, -1));
  const name = object === undefined ? local : `${object.name}.${local}`;
  const attribute = dialect.nameOf(name);
  const ranked = dialect.roleOf(name);
  const isGroup = dialect.isGroup(name);
  const isLost =
    ARRAY_INDEX.test(local) || isRepeated(parent, attribute) || dialect.isAmbiguous?.(name) === true;
  const isOdd = isLost || isGroup;
  return {
    ...createBorder(parent),
    key,
    name,
    attribute,
    nameJson: encoder.encode(JSON.stringify(attribute)),
    ranked,
    use: isLost ? 'odd' : isGroup ? 'group' : useOf(parent, ranked),
    isOdd,
    object,
    keys: parent.keys + 1,
  };
}

/** JavaScript objects keep keys that are array indices apart and in front: their order is not that of the line. */
const ARRAY_INDEX = /^\d+$/;

function isRepeated(parent: Shape, attribute: string): boolean {
  for (let shape: Shape | undefined = parent; shape !== undefined; shape = shape.parent) {
    if (shape.key.length > 0 && shape.attribute === attribute) return true;
  }
  return false;
}

function useOf(parent: Shape, ranked: RankedRole | undefined): FieldUse {
  if (ranked === undefined) return 'attribute';
  let use: FieldUse = ranked.role;
  let behind: Shape | undefined;
  for (let shape: Shape | undefined = parent; shape !== undefined; behind = shape, shape = shape.parent) {
    // A key whose value is an object has no role.
    if (shape.use !== ranked.role || (behind !== undefined && shape.opened === behind)) continue;
    // The better ranked name has the role; when it comes second, the first was taken for it wrongly.
    use = shape.ranked !== undefined && shape.ranked.rank < ranked.rank ? 'attribute' : 'odd';
  }
  return use;
}
