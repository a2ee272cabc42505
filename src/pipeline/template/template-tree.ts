import { BYTE_CLASS, HIGH, LETTER } from './byte-class.ts';
import { hashText } from './content-hash.ts';
import { EdgeTable } from './edge-table.ts';
import { MAX_CELLS, type Shape } from './shape.ts';
import { hashRow, PARAMETER, type Row } from './template-row.ts';
import { CONSTANT } from './token-buffer.ts';

/**
 * Steps that one look-up may take. Rows follow one path nearly always, at one step a cell; the bound is against sets made to
 * have many paths.
 */
const MAX_STEPS = 4096;

const OPEN_PAREN = 0x28;
const CLOSE_PAREN = 0x29;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Kinds of edge beside constants: parameters that take values only, and those that take plain words too. */
const STRICT = 0;
const OPEN = 1;

const NOT_FOUND = -1;

/** A row to be found, with the number to be found under. */
export interface TreeEntry {
  readonly row: Row;
  /** Per cell: whether plain words match its parameter. */
  readonly words: ArrayLike<number>;
  readonly value: number;
}

/**
 * Finds the rows that a shape is an instance of: constants match themselves; parameters match values, and where `words` says
 * so, any word. A parameter also matches a word that has a bracket group (`LOCAL(0)`, `WorkSource{10113}`): a value with
 * structure.
 *
 * A row equal to the shape comes first; then constants are tried before parameters at each cell. So the answer depends on the
 * rows only, not on their order.
 */
export class TemplateTree {
  /** For each cell of the row found last: the shape cell where it begins; one more for the end. */
  readonly cellStarts = new Int32Array(MAX_CELLS + 1);
  /** Whether white space before a bracket had a part in the last answer: shapes with equal ids may then differ in it. */
  dependsOnGaps = false;
  readonly #exact: EdgeTable;
  readonly #constants: EdgeTable;
  readonly #parameters: Int32Array[] = [
    new Int32Array(64).fill(NOT_FOUND),
    new Int32Array(64).fill(NOT_FOUND),
  ];
  #values = new Int32Array(64).fill(NOT_FOUND);
  #nodes = 1;
  #steps = 0;
  #without = NOT_FOUND;

  constructor(entries: Iterable<TreeEntry>) {
    this.#exact = new EdgeTable(1024);
    this.#constants = new EdgeTable(1024);
    for (const entry of entries) this.#add(entry);
  }

  /**
   * The value of the row that the shape matches, or -1.
   *
   * @param without a value that does not count
   */
  find(shape: Shape, without: number = NOT_FOUND): number {
    this.dependsOnGaps = false;
    const exact = this.#exact.get(shape.count, shape.id.low, shape.id.high);
    if (exact !== NOT_FOUND && exact !== without) {
      for (let cell = 0; cell <= shape.count; cell++) this.cellStarts[cell] = cell;
      return exact;
    }
    this.#steps = 0;
    this.#without = without;
    return this.#walk(shape, { node: 0, at: 0, depth: 0 });
  }

  #walk(shape: Shape, place: { node: number; at: number; depth: number }): number {
    let { node, at, depth } = place;
    for (;;) {
      this.cellStarts[depth] = at;
      if (++this.#steps > MAX_STEPS) return NOT_FOUND;
      if (at === shape.count) {
        const value = this.#values[node]!;
        return value === this.#without ? NOT_FOUND : value;
      }
      const isConstant = shape.kind[at] === CONSTANT;
      const constant = isConstant ? this.#constants.get(node, shape.low[at]!, shape.high[at]!) : NOT_FOUND;
      const strict = this.#parameters[STRICT]![node]!;
      const open = this.#parameters[OPEN]![node]!;
      if (strict === NOT_FOUND && open === NOT_FOUND) {
        if (constant === NOT_FOUND) return NOT_FOUND;
        node = constant;
        at++;
        depth++;
        continue;
      }
      if (constant !== NOT_FOUND) {
        const found = this.#walk(shape, { node: constant, at: at + 1, depth: depth + 1 });
        if (found !== NOT_FOUND) return found;
      }
      return this.#walkParameters(shape, { node, at, depth });
    }
  }

  #walkParameters(shape: Shape, place: { node: number; at: number; depth: number }): number {
    const { node, at, depth } = place;
    const isConstant = shape.kind[at] === CONSTANT;
    const isWord = !isConstant || isWordCell(shape, at);
    for (let kind = STRICT; kind <= OPEN; kind++) {
      const child = this.#parameters[kind]![node]!;
      if (child === NOT_FOUND) continue;
      if (!isConstant || (kind === OPEN && isWord)) {
        const found = this.#walk(shape, { node: child, at: at + 1, depth: depth + 1 });
        if (found !== NOT_FOUND) return found;
      }
      const after = isConstant && isWord && at > 0 ? this.#groupEnd(shape, at + 1) : NOT_FOUND;
      if (after !== NOT_FOUND) {
        const found = this.#walk(shape, { node: child, at: after, depth: depth + 1 });
        if (found !== NOT_FOUND) return found;
      }
    }
    return NOT_FOUND;
  }

  /** Cell after the bracket group that starts at `at` without white space before it, or -1. */
  #groupEnd(shape: Shape, at: number): number {
    if (at >= shape.count || !isOpening(markOf(shape, at))) return NOT_FOUND;
    this.dependsOnGaps = true;
    if (shape.gap[at] !== 0) return NOT_FOUND;
    let depth = 0;
    for (let cell = at; cell < shape.count; cell++) {
      const mark = markOf(shape, cell);
      if (isOpening(mark)) depth++;
      else if (isClosing(mark) && --depth === 0) return cell + 1;
    }
    return NOT_FOUND;
  }

  #add({ row, words, value }: TreeEntry): void {
    const { low, high } = hashRow(row);
    this.#exact.set({ node: row.length, low, high }, value);
    let node = 0;
    for (let cell = 0; cell < row.length; cell++) {
      const text = row[cell]!;
      node =
        text === PARAMETER
          ? this.#parameterChild(node, words[cell] === 1 ? OPEN : STRICT)
          : this.#constantChild(node, text);
    }
    this.#values[node] = value;
  }

  #constantChild(node: number, text: string): number {
    const key = { node, ...hashText(text) };
    const known = this.#constants.get(key.node, key.low, key.high);
    if (known !== NOT_FOUND) return known;
    const child = this.#newNode();
    this.#constants.set(key, child);
    return child;
  }

  #parameterChild(node: number, kind: number): number {
    const known = this.#parameters[kind]![node]!;
    if (known !== NOT_FOUND) return known;
    const child = this.#newNode();
    this.#parameters[kind]![node] = child;
    return child;
  }

  #newNode(): number {
    if (this.#nodes === this.#values.length) {
      this.#values = grown(this.#values);
      for (const kind of [STRICT, OPEN]) this.#parameters[kind] = grown(this.#parameters[kind]!);
    }
    return this.#nodes++;
  }
}

function grown(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(column.length * 2).fill(NOT_FOUND);
  larger.set(column);
  return larger;
}

/** Whether a constant cell holds a word, not marks alone; the same as `isWordText` of its text. */
function isWordCell(shape: Shape, cell: number): boolean {
  for (let at = shape.start[cell]!; at < shape.end[cell]!; at++) {
    if ((BYTE_CLASS[shape.bytes[at]!]! & (LETTER | HIGH)) !== 0) return true;
  }
  return false;
}

function markOf(shape: Shape, at: number): number {
  return shape.kind[at] === CONSTANT && shape.end[at]! - shape.start[at]! === 1
    ? shape.bytes[shape.start[at]!]!
    : 0;
}

function isOpening(mark: number): boolean {
  return mark === OPEN_PAREN || mark === OPEN_BRACKET || mark === OPEN_BRACE;
}

function isClosing(mark: number): boolean {
  return mark === CLOSE_PAREN || mark === CLOSE_BRACKET || mark === CLOSE_BRACE;
}
