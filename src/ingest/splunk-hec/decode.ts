import type { BatchBuilder } from '../../core/batch-builder.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import type { ShapeTree } from '../json-lines/shape-tree.ts';
import { JsonValuesDecoder } from '../json-lines/values-decoder.ts';

/** Decodes events one after the other, as an array, or a line each. `shapes` and the context must have the dialect. */
export function createHecDecoder(
  builder: BatchBuilder,
  context: DecodeContext,
  shapes: ShapeTree,
): EntryDecoder {
  return new JsonValuesDecoder(builder, context, shapes);
}
