import type { BatchBuilder } from '../../core/batch-builder.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import { createDecoder, formatOfContentType } from '../http/choose-decoder.ts';
import type { ShapeTree } from '../json-lines/shape-tree.ts';
import type { SourceFormat } from '../lines/source-format.ts';

/**
 * Decodes a body of Datadog's intake: text lines when it says so, else JSON as an array, one object, or objects one
 * after the other. `shapes` and the context must have the dialect.
 */
export function createDatadogDecoder(
  builder: BatchBuilder,
  context: DecodeContext,
  parts: {
    readonly contentType: string | undefined;
    readonly shapes: ShapeTree;
    readonly lineFormat: SourceFormat;
  },
): EntryDecoder {
  const isText = formatOfContentType(parts.contentType) === 'text';
  return createDecoder(isText ? 'text' : 'json-values', builder, { context, ...parts });
}
