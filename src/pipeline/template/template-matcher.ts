import { formatShapeId, rowOfShape } from './row-of-shape.ts';
import { ShapeScanner } from './shape-scanner.ts';
import { MAX_CELLS, type Shape } from './shape.ts';
import { buildTemplate } from './build-template.ts';
import { EdgeTable } from './edge-table.ts';
import { typeBit, WORD } from './parameter-type.ts';
import type { Row } from './template-row.ts';
import { rowOfCells, type Template, type TemplateSet } from './template-set.ts';
import { TemplateTree } from './template-tree.ts';
import { CONSTANT } from './token-buffer.ts';

/** Shapes remembered beside the templates' own: 4 MB. When it is full it is emptied; only speed depends on it. */
export const MAX_REMEMBERED_SHAPES = 65_536;

/** Answer for shapes that no template matches. */
export const NO_TEMPLATE = -1;

/** Values in the table of shapes: 0 for none, else twice the template's index plus 2, plus 1 when cells must be aligned. */
const UNMATCHED = 0;

/** Numbers a span takes in `spans`: start, end, type code. */
export const SPAN_WIDTH = 3;

/**
 * Finds the template of messages. What it answers is a function of the message and the set alone.
 *
 * The result of a match stands in the fields until the next one, so that nothing is allocated. Hot: see
 * bench/template.bench.ts.
 */
export class TemplateMatcher {
  readonly set: TemplateSet;
  /** Index of the last message's template in `set.templates`, or NO_TEMPLATE. */
  template = NO_TEMPLATE;
  /** The template's id as two signed words; of a message without template, its shape's id: that of its provisional template. */
  idHigh = 0;
  idLow = 0;
  /** Parameters of the last message, in the template's order. */
  parameterCount = 0;
  /** Per parameter SPAN_WIDTH numbers: start and end, byte offsets; code of the type of this value. */
  readonly spans = new Int32Array(MAX_CELLS * SPAN_WIDTH);
  readonly #scanner = new ShapeScanner();
  readonly #tree: TemplateTree;
  readonly #ids: Int32Array;
  /** Per template: the cells that are parameters. */
  readonly #parameterCells: readonly Int32Array[];
  #shapes = new EdgeTable(1024);

  constructor(set: TemplateSet) {
    this.set = set;
    this.#tree = new TemplateTree(set.templates.map(entryOf));
    this.#parameterCells = set.templates.map(parameterCellsOf);
    this.#ids = Int32Array.from(
      set.templates.flatMap(({ id }) => [parseWord(id.slice(0, 8)), parseWord(id.slice(8))]),
    );
  }

  /** The shape of the last message. */
  get shape(): Shape {
    return this.#scanner.shape;
  }

  /** Matches the message `bytes[start, end)`; returns `template`. */
  match(bytes: Uint8Array, start: number, end: number): number {
    const shape = this.#scanner.scan(bytes, start, end);
    const { low, high } = shape.id;
    let known = this.#shapes.get(shape.count, low, high);
    if (known < 0) known = this.#look(shape);
    if (known === UNMATCHED) {
      this.template = NO_TEMPLATE;
      this.idLow = low;
      this.idHigh = high;
      this.#takeOwnParameters(shape);
      return NO_TEMPLATE;
    }
    const template = (known >> 1) - 1;
    this.template = template;
    this.idHigh = this.#ids[2 * template]!;
    this.idLow = this.#ids[2 * template + 1]!;
    if ((known & 1) === 0) this.#takeParameters(shape, this.#parameterCells[template]!);
    else this.#alignParameters(shape, this.#parameterCells[template]!);
    return template;
  }

  /** The provisional template of the last message, for one that no template matched. */
  provisionalTemplate(): Template {
    const { shape } = this.#scanner;
    const types = Uint16Array.from(shape.kind.subarray(0, shape.count), (kind) =>
      kind === CONSTANT ? 0 : typeBit(kind),
    );
    const gaps = shape.gap.slice(0, shape.count);
    const words = new Uint8Array(shape.count);
    return buildTemplate({ row: rowOfShape(shape), lines: 1, types, gaps, words }, formatShapeId(shape));
  }

  /** Answers for a shape seen first, and remembers it by its id, unless shapes with that id can differ in the answer. */
  #look(shape: Shape): number {
    const found = this.#tree.find(shape);
    let known = UNMATCHED;
    if (found >= 0) {
      const cells = this.set.templates[found]!.cells.length;
      known = 2 * found + 2 + (this.#tree.cellStarts[cells] === cells ? 0 : 1);
    }
    if (this.#tree.dependsOnGaps) return known;
    if (this.#shapes.size >= MAX_REMEMBERED_SHAPES) this.#shapes = new EdgeTable(1024);
    this.#shapes.set({ node: shape.count, low: shape.id.low, high: shape.id.high }, known);
    return known;
  }

  #takeOwnParameters(shape: Shape): void {
    let count = 0;
    for (let cell = 0; cell < shape.count; cell++) {
      if (shape.kind[cell] !== CONSTANT) this.#take(count++, shape, { cell, last: cell });
    }
    this.parameterCount = count;
  }

  #takeParameters(shape: Shape, cells: Int32Array): void {
    const { spans } = this;
    for (let index = 0, at = 0; index < cells.length; index++, at += SPAN_WIDTH) {
      const cell = cells[index]!;
      spans[at] = shape.start[cell]!;
      spans[at + 1] = shape.end[cell]!;
      const kind = shape.kind[cell]!;
      spans[at + 2] = kind === CONSTANT ? WORD : kind;
    }
    this.parameterCount = cells.length;
  }

  /** Some parameter covers several cells of the shape: a word with its bracket group. */
  #alignParameters(shape: Shape, cells: Int32Array): void {
    const starts = this.#tree.cellStarts;
    this.#tree.find(shape);
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index]!;
      this.#take(index, shape, { cell: starts[cell]!, last: starts[cell + 1]! - 1 });
    }
    this.parameterCount = cells.length;
  }

  #take(index: number, shape: Shape, from: { cell: number; last: number }): void {
    const at = index * SPAN_WIDTH;
    this.spans[at] = shape.start[from.cell]!;
    this.spans[at + 1] = shape.end[from.last]!;
    const kind = shape.kind[from.cell]!;
    this.spans[at + 2] = from.cell < from.last || kind === CONSTANT ? WORD : kind;
  }
}

function entryOf({ cells }: Template, value: number): { row: Row; words: Uint8Array; value: number } {
  return {
    row: rowOfCells(cells),
    words: Uint8Array.from(cells, (cell) => (cell.kind === 'parameter' && cell.words ? 1 : 0)),
    value,
  };
}

function parameterCellsOf({ cells }: Template): Int32Array {
  return Int32Array.from(cells.flatMap((cell, index) => (cell.kind === 'parameter' ? [index] : [])));
}

function parseWord(hex: string): number {
  return Number.parseInt(hex, 16) | 0;
}
