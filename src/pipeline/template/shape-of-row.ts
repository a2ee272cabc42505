import { hashCell } from './content-hash.ts';
import { hashShape } from './hash-shape.ts';
import { WORD } from './parameter-type.ts';
import { createShape, type Shape } from './shape.ts';
import { PARAMETER, type Row } from './template-row.ts';
import { CONSTANT } from './token-buffer.ts';

const encoder = new TextEncoder();

/**
 * Writes a row as if it had been scanned, so that rows can be looked up like messages. Parameters are empty words.
 *
 * @param shape is overwritten and returned
 */
export function shapeOfRow(row: Row, gaps: ArrayLike<number>, shape: Shape = createShape()): Shape {
  shape.bytes = encoder.encode(row.join(''));
  shape.count = row.length;
  let offset = 0;
  row.forEach((text, cell) => {
    shape.start[cell] = offset;
    offset += encoder.encode(text).length;
    shape.end[cell] = offset;
    shape.gap[cell] = gaps[cell] ?? 0;
    shape.kind[cell] = text === PARAMETER ? WORD : CONSTANT;
    if (text === PARAMETER) return;
    hashCell(shape, cell);
  });
  hashShape(shape);
  return shape;
}
