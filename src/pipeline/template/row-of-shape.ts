import { formatId64 } from '../../core/scored-batch.ts';
import type { Shape } from './shape.ts';
import { PARAMETER } from './template-row.ts';
import { CONSTANT } from './token-buffer.ts';

// A byte order mark inside a message is text like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The row of a scanned shape as text. */
export function rowOfShape(shape: Shape): string[] {
  const row = new Array<string>(shape.count);
  for (let cell = 0; cell < shape.count; cell++) {
    row[cell] =
      shape.kind[cell] === CONSTANT
        ? decoder.decode(shape.bytes.subarray(shape.start[cell], shape.end[cell]))
        : PARAMETER;
  }
  return row;
}

/** 16 hex digits of a shape's content hash: the id of the template that has this row. */
export function formatShapeId(shape: Shape): string {
  return formatId64(shape.id.high, shape.id.low);
}
