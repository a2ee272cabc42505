import type { BatchBuilder } from '../../core/batch-builder.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import { JsonLinesDecoder } from '../json-lines/decode.ts';
import type { ShapeTree } from '../json-lines/shape-tree.ts';
import { JsonValuesDecoder } from '../json-lines/values-decoder.ts';
import { TextLinesDecoder } from '../lines/decode.ts';
import type { SourceFormat } from '../lines/source-format.ts';

export type BodyFormat = 'ndjson' | 'json-values' | 'text';

/** What a sender's Content-Type says, as far as it says anything: clients often send JSON as something else. */
export function formatOfContentType(contentType: string | undefined): 'json' | 'text' | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/plain' || type === 'text/logs') return 'text';
  if (/^application\/(.*\+)?(json|ndjson|x-ndjson|jsonl|x-jsonlines|stream\+json|json-seq)$/.test(type))
    return 'json';
  return undefined;
}

/** The format of a body by its first bytes that are no white space; undefined while there are none. */
export function sniffFormat(head: Uint8Array, declared: 'json' | 'text' | undefined): BodyFormat | undefined {
  if (declared === 'text') return 'text';
  for (const byte of head) {
    if (isBlank(byte)) continue;
    if (byte === 0x5b) return declared === 'json' || looksLikeArray(head) ? 'json-values' : 'text';
    if (byte === 0x7b && isSpread(head)) return 'json-values';
    return byte === 0x7b || declared === 'json' ? 'ndjson' : 'text';
  }
  return undefined;
}

/** `[{` or `[]` starts JSON; `[2026-01-31 …]` and `[INFO]` start a text line. */
function looksLikeArray(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head.subarray(0, 64)).trimStart();
  return /^\[\s*(\{|\])/.test(text);
}

const LINE_FEED = 0x0a;
/** `{`, `[` and `,` */
const UNFINISHED: ReadonlySet<number> = new Set([0x7b, 0x5b, 0x2c]);

/** ASCII white space, and the bytes of a byte order mark. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xef || byte === 0xbb || byte === 0xbf;
}

/** Whether the first line stops within an object, as in one that is laid out over many lines. */
function isSpread(head: Uint8Array): boolean {
  let start = 0;
  while (start < head.length && isBlank(head[start]!)) start++;
  let end = head.indexOf(LINE_FEED, start);
  while (end > start && isBlank(head[end]!)) end--;
  return end >= start && UNFINISHED.has(head[end]!);
}

export function createDecoder(
  format: BodyFormat,
  builder: BatchBuilder,
  parts: { readonly context: DecodeContext; readonly shapes: ShapeTree; readonly lineFormat: SourceFormat },
): EntryDecoder {
  switch (format) {
    case 'ndjson':
      return new JsonLinesDecoder(builder, parts.context, parts.shapes);
    case 'json-values':
      return new JsonValuesDecoder(builder, parts.context, parts.shapes);
    case 'text':
      return new TextLinesDecoder(builder, parts.context, parts.lineFormat);
  }
}
