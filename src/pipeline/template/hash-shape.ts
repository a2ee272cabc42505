import { finishRow, PARAMETER_CELL, placedHigh, placedLow } from './content-hash.ts';
import type { Shape } from './shape.ts';
import { CONSTANT } from './token-buffer.ts';

/** Sets the id of a shape from its cells: the same as `hashRow` of its row. */
export function hashShape(shape: Shape): void {
  const { count, kind, low, high, id } = shape;
  let lowSum = 0;
  let highSum = 0;
  for (let cell = 0; cell < count; cell++) {
    const isConstant = kind[cell] === CONSTANT;
    lowSum = (lowSum + placedLow(isConstant ? low[cell]! : PARAMETER_CELL, cell)) | 0;
    highSum = (highSum + placedHigh(isConstant ? high[cell]! : PARAMETER_CELL, cell)) | 0;
  }
  id.low = lowSum;
  id.high = highSum;
  finishRow(id, count);
}
