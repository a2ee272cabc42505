import type { BatchBuilder } from '../../core/batch-builder.ts';
import { BRACE_CLOSE, BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN, COMMA } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { JsonWalk } from '../json-walk/json-walk.ts';
import { microsOfNanosAt } from '../time/nanos-at.ts';
import { AttributeNames, NO_CODE } from '../typed-rows/attribute-names.ts';
import { TypedRowWriter } from '../typed-rows/typed-row-writer.ts';
import { labelRole, type LokiNames } from './labels.ts';

/** As `ProtoEntryWriter`, of a value of a stream as JSON: `["<ns>", "<line>"]` or `["<ns>", "<line>", {…}]`. */
export class JsonValueWriter {
  readonly #rows: TypedRowWriter;
  readonly #names = new AttributeNames((name) => labelRole(name) === undefined);
  readonly #row = { timeUs: NaN, level: 0, trace: '' };
  readonly #line = { start: 0, end: 0 };

  constructor(builder: BatchBuilder, context: DecodeContext) {
    this.#rows = new TypedRowWriter(builder, context, this.#names);
  }

  /** The labels of the stream that the values to come are of. */
  share(labels: LokiNames): void {
    this.#rows.share(labels);
    this.#row.level = labels.level;
    this.#row.trace = labels.trace;
  }

  /** Adds the value at hand and passes it. False, and nothing added, when it is not common. */
  write(walk: JsonWalk): boolean {
    if (!this.#rows.begin() || !walk.take(BRACKET_OPEN) || !walk.plain()) return false;
    const { bytes, text } = walk;
    this.#row.timeUs = microsOfNanosAt(bytes, text.start, text.end);
    if (!walk.take(COMMA) || !walk.plain() || bytes[text.start] === BRACE_OPEN) return false;
    this.#line.start = text.start;
    this.#line.end = text.end;
    if (walk.take(COMMA) && !this.#metadata(walk)) return false;
    return walk.take(BRACKET_CLOSE) && this.#rows.commit(this.#row, bytes, this.#line);
  }

  #metadata(walk: JsonWalk): boolean {
    if (!walk.take(BRACE_OPEN)) return false;
    if (walk.take(BRACE_CLOSE)) return true;
    const { bytes, text } = walk;
    do {
      if (!walk.key()) return false;
      const code = this.#names.codeOf(bytes, text.start, text.end);
      if (code === NO_CODE || !walk.plain()) return false;
      // An empty value is none.
      if (text.end > text.start && !this.#rows.text(code, bytes, text)) return false;
    } while (walk.take(COMMA));
    return walk.take(BRACE_CLOSE);
  }
}
