import { SPAN_WIDTH } from './message-matcher.ts';
import { WORD } from './parameter-type.ts';
import type { Shape } from './shape.ts';
import { rowOfCells, type Template, type TemplateSet } from './template-set.ts';
import { TemplateTree } from './template-tree.ts';
import { CONSTANT } from './token-buffer.ts';

/**
 * Answers of a look-up: UNMATCHED, else twice the template's index plus 2, plus 1 when some parameter covers several cells, so
 * that cells must be aligned.
 */
export const UNMATCHED = 0;

/** The template that an answer other than UNMATCHED stands for. */
export function templateOf(answer: number): number {
  return (answer >> 1) - 1;
}

/** Whether the answer's spans must be taken by `align`. */
export function needsAlignment(answer: number): boolean {
  return (answer & 1) === 1;
}

/** What matchers know of a set: how to find the template of a shape, and where its parameters are. */
export class TemplateLookup {
  /** Per template two words of its id: high, low. */
  readonly ids: Int32Array;
  /** Per template: the cells that are parameters. */
  readonly parameterCells: readonly Int32Array[];
  readonly #tree: TemplateTree;
  readonly #cells: Int32Array;

  constructor({ templates }: TemplateSet) {
    this.#tree = new TemplateTree(templates.map(entryOf));
    this.#cells = Int32Array.from(templates, ({ cells }) => cells.length);
    this.parameterCells = templates.map(parameterCellsOf);
    this.ids = Int32Array.from(templates.flatMap(({ id }) => [wordOf(id.slice(0, 8)), wordOf(id.slice(8))]));
  }

  /** Whether another shape with the id of the last one can have another answer. */
  get dependsOnGaps(): boolean {
    return this.#tree.dependsOnGaps;
  }

  /** The answer for a shape. */
  find(shape: Shape): number {
    const template = this.#tree.find(shape);
    if (template < 0) return UNMATCHED;
    const cells = this.#cells[template]!;
    return 2 * template + 2 + (this.#tree.cellStarts[cells] === cells ? 0 : 1);
  }

  /** Writes the spans of a shape whose answer needs alignment: a word with its bracket group is one parameter. */
  align(shape: Shape, template: number, spans: Int32Array): number {
    const starts = this.#tree.cellStarts;
    this.#tree.find(shape);
    const cells = this.parameterCells[template]!;
    cells.forEach((cell, index) => {
      const first = starts[cell]!;
      const last = starts[cell + 1]! - 1;
      const kind = shape.kind[first]!;
      spans[index * SPAN_WIDTH] = shape.start[first]!;
      spans[index * SPAN_WIDTH + 1] = shape.end[last]!;
      spans[index * SPAN_WIDTH + 2] = first < last || kind === CONSTANT ? WORD : kind;
    });
    return cells.length;
  }
}

function entryOf({ cells }: Template, value: number) {
  const words = Uint8Array.from(cells, (cell) => (cell.kind === 'parameter' && cell.words ? 1 : 0));
  return { row: rowOfCells(cells), words, value };
}

/** The cells of a template that are parameters. */
export function parameterCellsOf({ cells }: Template): Int32Array {
  return Int32Array.from(cells.flatMap((cell, index) => (cell.kind === 'parameter' ? [index] : [])));
}

function wordOf(hex: string): number {
  return Number.parseInt(hex, 16) | 0;
}
