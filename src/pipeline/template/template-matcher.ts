import { EdgeTable } from './edge-table.ts';
import { NO_TEMPLATE, SPAN_WIDTH, type MessageMatcher } from './message-matcher.ts';
import { WORD } from './parameter-type.ts';
import { provisionalTemplate } from './provisional-template.ts';
import { ShapeScanner } from './shape-scanner.ts';
import { MAX_CELLS, type Shape } from './shape.ts';
import { needsAlignment, TemplateLookup, templateOf, UNMATCHED } from './template-lookup.ts';
import type { Template, TemplateSet } from './template-set.ts';
import { CONSTANT } from './token-buffer.ts';

export { NO_TEMPLATE, SPAN_WIDTH } from './message-matcher.ts';

/** Shapes remembered beside the templates' own: 4 MB. When it is full it is emptied; only speed depends on it. */
export const MAX_REMEMBERED_SHAPES = 65_536;

/**
 * The matcher in plain TypeScript: light to make, and the specification of `KernelMatcher`, which is faster.
 *
 * Hot: see bench/template.bench.ts.
 */
export class TemplateMatcher implements MessageMatcher {
  readonly set: TemplateSet;
  template = NO_TEMPLATE;
  idHigh = 0;
  idLow = 0;
  parameterCount = 0;
  readonly spans = new Int32Array(MAX_CELLS * SPAN_WIDTH);
  readonly #scanner = new ShapeScanner();
  readonly #lookup: TemplateLookup;
  /** Answers by shape id and number of cells. */
  #answers = new EdgeTable(1024);

  constructor(set: TemplateSet) {
    this.set = set;
    this.#lookup = new TemplateLookup(set);
  }

  get shape(): Shape {
    return this.#scanner.shape;
  }

  /** Nothing to prepare: messages are read where they are. */
  load(_bytes: Uint8Array): void {}

  match(bytes: Uint8Array, start: number, end: number): number {
    const shape = this.#scanner.scan(bytes, start, end);
    const { low, high } = shape.id;
    let answer = this.#answers.get(shape.count, low, high);
    if (answer < 0) answer = this.#look(shape);
    if (answer === UNMATCHED) {
      this.template = NO_TEMPLATE;
      this.idLow = low;
      this.idHigh = high;
      this.parameterCount = this.#takeValues(shape);
      return NO_TEMPLATE;
    }
    const template = templateOf(answer);
    const { ids, parameterCells } = this.#lookup;
    this.template = template;
    this.idHigh = ids[2 * template]!;
    this.idLow = ids[2 * template + 1]!;
    this.parameterCount = needsAlignment(answer)
      ? this.#lookup.align(shape, template, this.spans)
      : this.#takeCells(shape, parameterCells[template]!);
    return template;
  }

  provisionalTemplate(): Template {
    return provisionalTemplate(this.shape);
  }

  /** Answers for a shape seen first, and remembers it by its id, unless shapes with that id can differ in the answer. */
  #look(shape: Shape): number {
    const answer = this.#lookup.find(shape);
    if (this.#lookup.dependsOnGaps) return answer;
    if (this.#answers.size >= MAX_REMEMBERED_SHAPES) this.#answers = new EdgeTable(1024);
    this.#answers.set({ node: shape.count, low: shape.id.low, high: shape.id.high }, answer);
    return answer;
  }

  #takeCells(shape: Shape, cells: Int32Array): number {
    for (let index = 0; index < cells.length; index++) this.#take(shape, cells[index]!, index);
    return cells.length;
  }

  /** The values of a message without template. */
  #takeValues(shape: Shape): number {
    let count = 0;
    for (let cell = 0; cell < shape.count; cell++) {
      if (shape.kind[cell] !== CONSTANT) this.#take(shape, cell, count++);
    }
    return count;
  }

  #take(shape: Shape, cell: number, index: number): void {
    const { spans } = this;
    const at = index * SPAN_WIDTH;
    const kind = shape.kind[cell]!;
    spans[at] = shape.start[cell]!;
    spans[at + 1] = shape.end[cell]!;
    spans[at + 2] = kind === CONSTANT ? WORD : kind;
  }
}
