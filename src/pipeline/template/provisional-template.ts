import { buildTemplate } from './build-template.ts';
import { typeBit } from './parameter-type.ts';
import { formatShapeId, rowOfShape } from './row-of-shape.ts';
import type { Shape } from './shape.ts';
import type { Template } from './template-set.ts';
import { CONSTANT } from './token-buffer.ts';

/** The template that a message without one gets at once: from its shape alone, so that every scorer makes the same. */
export function provisionalTemplate(shape: Shape): Template {
  const { count } = shape;
  const types = Uint16Array.from(shape.kind.subarray(0, count), (kind) =>
    kind === CONSTANT ? 0 : typeBit(kind),
  );
  const mined = {
    row: rowOfShape(shape),
    lines: 1,
    types,
    gaps: shape.gap.slice(0, count),
    words: new Uint8Array(count),
  };
  return buildTemplate(mined, formatShapeId(shape));
}
