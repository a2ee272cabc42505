import { finishRow, foldConstant, foldParameter, startRow } from './content-hash.ts';
import type { Shape } from './shape.ts';
import { CONSTANT } from './token-buffer.ts';

/** Sets the id of a shape from its cells: the same as `hashRow` of its row. */
export function hashShape({ count, kind, low, high, id }: Shape): void {
  startRow(id);
  for (let cell = 0; cell < count; cell++) {
    if (kind[cell] === CONSTANT) foldConstant(id, low[cell]!, high[cell]!);
    else foldParameter(id);
  }
  finishRow(id, count);
}
