import { isUtf8 } from 'node:buffer';
import type { BatchBuilder } from '../../core/batch-builder.ts';
import { CR, isBlank, LF } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { FieldsReject } from '../fields/entry-of-fields.ts';
import { JsonObjectReader } from '../json-lines/object-reader.ts';
import { ShapeTree } from '../json-lines/shape-tree.ts';
import { gelfDialect } from './dialect.ts';
import { GelfRecordDecoder } from './record-decoder.ts';

/** Decodes GELF payloads, JSON without compression, into a batch. */
export class GelfDecoder {
  readonly #builder: BatchBuilder;
  readonly #shapes: ShapeTree;
  readonly #objects: JsonObjectReader;
  readonly #records: GelfRecordDecoder;
  readonly #limitBytes: number;
  /** Stands in where the message under way names no host. */
  #host = '';

  /** `shapes`, with GELF's dialect, may be shared by decoders that run one after the other. */
  constructor(builder: BatchBuilder, context: DecodeContext, shapes = gelfShapes()) {
    const hostOf = (): string => context.host || this.#host;
    const reading = {
      ...context,
      get host() {
        return hostOf();
      },
    };
    this.#builder = builder;
    this.#shapes = shapes;
    this.#objects = new JsonObjectReader(builder, reading, { shapes, framing: 'whole' });
    this.#records = new GelfRecordDecoder(context);
    this.#limitBytes = context.limits.lineBytes;
  }

  /** Adds the entry of one message, or says why it is none. `host` stands in where the message names none. */
  decode(payload: Uint8Array, host: string): FieldsReject | undefined {
    this.#host = host;
    if (this.#readCommon(payload)) return undefined;
    const entry = this.#records.read(payload, host);
    if ('reason' in entry) return entry;
    this.#builder.add(entry);
    return undefined;
  }

  #readCommon(payload: Uint8Array): boolean {
    if (payload.length > this.#limitBytes || !isUtf8(payload)) return false;
    let start = 0;
    let end = payload.length;
    while (isSpace(payload[start])) start++;
    while (end > start && isSpace(payload[end - 1])) end--;
    this.#shapes.makeRoom();
    return this.#objects.read(payload, start, end) === end;
  }
}

export function gelfShapes(): ShapeTree {
  return new ShapeTree(gelfDialect);
}

function isSpace(byte: number | undefined): boolean {
  return isBlank(byte) || byte === LF || byte === CR;
}
