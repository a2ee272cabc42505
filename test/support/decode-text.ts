import assert from 'node:assert/strict';
import { BatchBuilder } from '../../src/core/batch-builder.ts';
import type { DecodeContext } from '../../src/ingest/decode-context.ts';
import { TextLinesDecoder } from '../../src/ingest/lines/decode.ts';
import { SourceFormat } from '../../src/ingest/lines/source-format.ts';
import { testContext } from './decode-context.ts';
import { type Row, rowsOf } from './rows.ts';

export interface DecodedText {
  readonly rows: readonly Row[];
  /** The source's format, as found. */
  readonly format: string | undefined;
}

/** Decodes text lines, the bytes cut into chunks at `cuts`. */
export function decodeText(
  text: string | Uint8Array,
  options: { context?: Partial<DecodeContext>; cuts?: readonly number[]; format?: string } = {},
): DecodedText {
  const context = testContext(options.context);
  const builder = new BatchBuilder();
  const format = new SourceFormat(options.format);
  const decoder = new TextLinesDecoder(builder, context, format);
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const borders = [...(options.cuts ?? []).filter((cut) => cut < bytes.length), bytes.length];
  let at = 0;
  for (const border of borders.sort((a, b) => a - b)) {
    while (at < border) at += decoder.push(bytes.subarray(at, border), 3);
  }
  decoder.finish();
  assert.equal(decoder.accepted, builder.count);
  return { rows: rowsOf(builder.build('0000000000000000', 0)), format: format.name };
}
