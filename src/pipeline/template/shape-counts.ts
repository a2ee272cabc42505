import { formatId64 } from '../../core/scored-batch.ts';
import { typeBit } from './parameter-type.ts';
import { ShapeScanner } from './shape-scanner.ts';
import type { Shape } from './shape.ts';
import { CONSTANT } from './token-buffer.ts';
import { PARAMETER, type Row } from './template-row.ts';

/**
 * Shapes kept. A sample of a busy cluster has a few thousand; a hundred thousand lines of garbage fit beside them in about
 * 60 MB.
 */
export const MAX_SHAPES = 100_000;

/** What is left when the bound is hit: half, so that the cost of finding the rarest is paid once in many lines. */
const KEPT_SHARE = 0.5;

/** How often a shape was seen, and what its parameters held. */
export interface ShapeCount {
  /** Content hash as `high:low` in hexadecimal; the template's id when the shape becomes one. */
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

// A byte order mark inside a message is text like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Counts the shapes of lines. Summaries of parts add up to that of the whole: any order, any split over workers.
 *
 * At MAX_SHAPES the rarest half is dropped, ties by id; so a shape that makes up more than one in MAX_SHAPES / 2 lines stays
 * whatever else is sent, and the order of lines matters only to shapes near that border.
 */
export class ShapeCounts {
  /** Lines whose shapes were dropped at the bound. */
  droppedLines = 0;
  readonly #maxShapes: number;
  readonly #scanner = new ShapeScanner();
  #shapes = new Map<string, ShapeCount>();

  constructor(options: { readonly maxShapes?: number } = {}) {
    this.#maxShapes = options.maxShapes ?? MAX_SHAPES;
    if (!(this.#maxShapes >= 2))
      throw new RangeError(`maxShapes is ${this.#maxShapes}; it must be 2 or more`);
  }

  get size(): number {
    return this.#shapes.size;
  }

  /** Counts the message `bytes[start, end)`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const shape = this.#scanner.scan(bytes, start, end);
    const id = formatShapeId(shape);
    let count = this.#shapes.get(id);
    if (count === undefined) {
      count = {
        id,
        row: rowOf(shape),
        lines: 0,
        types: new Uint16Array(shape.count),
        gaps: new Uint8Array(shape.count),
      };
      this.#keep(count);
    }
    count.lines++;
    for (let cell = 0; cell < shape.count; cell++) {
      const kind = shape.kind[cell]!;
      if (kind !== CONSTANT) count.types[cell]! |= typeBit(kind);
      count.gaps[cell]! |= shape.gap[cell]!;
    }
  }

  /** Adds the counts of another part of the sample. */
  merge(other: ShapeSummary): void {
    this.droppedLines += other.droppedLines;
    for (const shape of other.shapes) {
      const own = this.#shapes.get(shape.id);
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

  /** Shapes in order of their ids. */
  summary(): ShapeSummary {
    const shapes = [...this.#shapes.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return { shapes, droppedLines: this.droppedLines };
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
  }
}

/** 16 hex digits of a shape's content hash. */
export function formatShapeId(shape: Shape): string {
  return formatId64(shape.id.high, shape.id.low);
}

/** The row of a scanned shape as text. */
export function rowOf(shape: Shape): string[] {
  const row = new Array<string>(shape.count);
  for (let cell = 0; cell < shape.count; cell++) {
    row[cell] =
      shape.kind[cell] === CONSTANT
        ? decoder.decode(shape.bytes.subarray(shape.start[cell], shape.end[cell]))
        : PARAMETER;
  }
  return row;
}
