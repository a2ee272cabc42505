import { isUtf8 } from 'node:buffer';
import type { BatchBuilder } from '../../core/batch-builder.ts';
import { LF } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import { type LineReceiver, LineSplitter } from '../line-splitter.ts';
import { Rejects } from '../rejects.ts';
import { withoutMark } from '../text-limit.ts';
import { JsonObjectReader } from './object-reader.ts';
import { RecordDecoder } from './record-decoder.ts';
import { ShapeTree } from './shape-tree.ts';

/** Decodes NDJSON: one JSON object a line; blank lines are passed over. */
export class JsonLinesDecoder implements EntryDecoder, LineReceiver {
  readonly rejects: Rejects;
  readonly #builder: BatchBuilder;
  readonly #objects: JsonObjectReader;
  readonly #records: RecordDecoder;
  readonly #splitter: LineSplitter;
  #line = 0;
  #budget = 0;
  #accepted = 0;

  /** `shapes` may be shared by decoders that run one after the other: what one learns, the next knows. */
  constructor(builder: BatchBuilder, context: DecodeContext, shapes = new ShapeTree()) {
    shapes.makeRoom();
    this.rejects = new Rejects(context.limits.reportedRejects);
    this.#builder = builder;
    this.#objects = new JsonObjectReader(builder, context, { shapes, framing: 'lines' });
    this.#records = new RecordDecoder(builder, context, this.rejects);
    this.#splitter = new LineSplitter(this, context.limits.lineBytes);
  }

  get accepted(): number {
    return this.#accepted;
  }

  push(chunk: Uint8Array, maxLines: number): number {
    this.#budget = maxLines;
    return this.#splitter.push(chunk);
  }

  finish(): void {
    this.#budget = 1;
    this.#splitter.finish();
  }

  lines(bytes: Uint8Array, start: number, end: number): number {
    const objects = this.#objects;
    const before = this.#builder.count;
    // One check of all lines is a hundred times cheaper than one a line.
    const valid = isUtf8(bytes.subarray(start, end));
    let at = start;
    let line = this.#line;
    while (at < end && this.#budget-- > 0) {
      line++;
      const next = valid ? objects.read(bytes, at, end) : -1;
      if (next >= 0) {
        at = next;
        continue;
      }
      const feed = bytes.indexOf(LF, at);
      this.#records.decode(
        line === 1 ? withoutMark(bytes.subarray(at, feed)) : bytes.subarray(at, feed),
        line,
      );
      at = feed + 1;
    }
    this.#line = line;
    this.#accepted += this.#builder.count - before;
    return at;
  }

  longLine(head: Uint8Array, lengthBytes: number): void {
    this.#line++;
    this.rejects.add({ line: this.#line, ...this.#records.tooLong(lengthBytes), sample: head });
  }
}
