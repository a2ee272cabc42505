import { typeBit } from './parameter-type.ts';
import { formatShapeId, rowOfShape } from './row-of-shape.ts';
import { EdgeTable } from './edge-table.ts';
import { KernelMatcher } from './kernel-matcher.ts';
import { SPAN_WIDTH } from './message-matcher.ts';
import { parameterCellsOf } from './template-lookup.ts';
import type { Row } from './template-row.ts';
import { EMPTY_TEMPLATE_SET, rowOfCells, type TemplateSet } from './template-set.ts';
import type { Shape } from './shape.ts';
import { CONSTANT } from './token-buffer.ts';

/**
 * Shapes kept beside the known templates. A sample of a busy cluster has a few thousand; a hundred thousand lines of garbage
 * fit beside them in about 60 MB.
 */
export const MAX_SHAPES = 100_000;

/** What is left when the bound is hit: half, so that the cost of finding the rarest is paid once in many lines. */
const KEPT_SHARE = 0.5;

/** How often a shape was seen, and what its parameters held. */
export interface ShapeCount {
  /** Content hash, 16 hex digits: the template's id when the shape becomes one. */
  readonly id: string;
  readonly row: Row;
  lines: number;
  /** Per cell: bits of the parameter types seen; 0 for constants. */
  readonly types: Uint16Array;
  /** Per cell: 1 when any line had white space before it. */
  readonly gaps: Uint8Array;
}

/** What `ShapeCounts` knows, ready to be sent to another thread. */
export interface ShapeSummary {
  readonly shapes: readonly ShapeCount[];
  readonly droppedLines: number;
}

export interface ShapeCountsOptions {
  /** The set in use. Its templates' lines are counted under their own rows, which are never dropped. */
  readonly known?: TemplateSet;
  readonly maxShapes?: number;
}

/**
 * Counts the shapes of lines. Summaries of parts add up to that of the whole: any order, any split over workers.
 *
 * At MAX_SHAPES the rarest half of the unknown shapes is dropped, ties by id; so one that makes up more than one in
 * MAX_SHAPES / 2 lines stays whatever else is sent, and the order of lines matters only to shapes near that border.
 */
export class ShapeCounts {
  /** Lines whose shapes were dropped at the bound. */
  droppedLines = 0;
  readonly #maxShapes: number;
  readonly #matcher: KernelMatcher;
  /** Counts of known templates, by their index and by their id. */
  readonly #known: readonly ShapeCount[];
  /** Per known template: the cells that are parameters. */
  readonly #knownParameters: readonly Int32Array[];
  readonly #knownById: ReadonlyMap<string, ShapeCount>;
  #shapes = new Map<string, ShapeCount>();
  /** The same shapes by number, and their numbers by hash: no text is made for a shape seen before. */
  #numbered: ShapeCount[] = [];
  #numbers = new EdgeTable();

  constructor(options: ShapeCountsOptions = {}) {
    this.#maxShapes = options.maxShapes ?? MAX_SHAPES;
    if (!(this.#maxShapes >= 2))
      throw new RangeError(`maxShapes is ${this.#maxShapes}; it must be 2 or more`);
    const known = options.known ?? EMPTY_TEMPLATE_SET;
    this.#matcher = new KernelMatcher(known);
    this.#known = known.templates.map(({ id, cells }) => ({
      id,
      row: rowOfCells(cells),
      lines: 0,
      types: new Uint16Array(cells.length),
      gaps: Uint8Array.from(cells, (cell) => (cell.gap ? 1 : 0)),
    }));
    this.#knownParameters = known.templates.map(parameterCellsOf);
    this.#knownById = new Map(this.#known.map((count) => [count.id, count]));
  }

  /** Unknown shapes kept. */
  get size(): number {
    return this.#shapes.size;
  }

  /** Counts the message `bytes[start, end)`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const template = this.#matcher.match(bytes, start, end);
    if (template >= 0) this.#countKnown(template);
    else this.#countShape();
  }

  /** Adds the counts of another part of the sample, counted with the same known set. */
  merge(other: ShapeSummary): void {
    this.droppedLines += other.droppedLines;
    for (const shape of other.shapes) {
      const own = this.#knownById.get(shape.id) ?? this.#shapes.get(shape.id);
      if (own === undefined) {
        this.#keep({ ...shape, types: shape.types.slice(), gaps: shape.gaps.slice() });
        continue;
      }
      own.lines += shape.lines;
      for (let cell = 0; cell < own.types.length; cell++) {
        own.types[cell]! |= shape.types[cell]!;
        own.gaps[cell]! |= shape.gaps[cell]!;
      }
    }
  }

  /** Shapes seen, in order of their ids. */
  summary(): ShapeSummary {
    const shapes = [...this.#known.filter(({ lines }) => lines > 0), ...this.#shapes.values()];
    return { shapes: shapes.sort((a, b) => (a.id < b.id ? -1 : 1)), droppedLines: this.droppedLines };
  }

  #countKnown(template: number): void {
    const { spans } = this.#matcher;
    const count = this.#known[template]!;
    const cells = this.#knownParameters[template]!;
    count.lines++;
    for (let index = 0; index < cells.length; index++) {
      count.types[cells[index]!]! |= typeBit(spans[index * SPAN_WIDTH + 2]!);
    }
  }

  #countShape(): void {
    const { shape } = this.#matcher;
    const number = this.#numbers.get(shape.count, shape.id.low, shape.id.high);
    const count = number >= 0 ? this.#numbered[number]! : this.#numberShape(shape);
    count.lines++;
    for (let cell = 0; cell < shape.count; cell++) {
      const kind = shape.kind[cell]!;
      if (kind !== CONSTANT) count.types[cell]! |= typeBit(kind);
      count.gaps[cell]! |= shape.gap[cell]!;
    }
  }

  #numberShape(shape: Shape): ShapeCount {
    const id = formatShapeId(shape);
    let count = this.#shapes.get(id);
    if (count === undefined) {
      const { count: cells } = shape;
      count = {
        id,
        row: rowOfShape(shape),
        lines: 0,
        types: new Uint16Array(cells),
        gaps: new Uint8Array(cells),
      };
      this.#keep(count);
    }
    this.#numbers.set({ node: shape.count, low: shape.id.low, high: shape.id.high }, this.#numbered.length);
    this.#numbered.push(count);
    return count;
  }

  #keep(shape: ShapeCount): void {
    if (this.#shapes.size >= this.#maxShapes) this.#dropRarest();
    this.#shapes.set(shape.id, shape);
  }

  #dropRarest(): void {
    const byCount = [...this.#shapes.values()].sort((a, b) => b.lines - a.lines || (a.id < b.id ? -1 : 1));
    const kept = byCount.slice(0, Math.ceil(this.#maxShapes * KEPT_SHARE));
    for (const shape of byCount.slice(kept.length)) this.droppedLines += shape.lines;
    this.#shapes = new Map(kept.map((shape) => [shape.id, shape]));
    this.#numbered = [];
    this.#numbers = new EdgeTable();
  }
}
