import type { BatchBuilder } from '../../core/batch-builder.ts';
import { ENTRY_FLAG } from '../../core/batch.ts';
import type { RejectReason } from '../../core/errors.ts';
import { LEVEL_CODE } from '../../core/level.ts';
import type { DecodeContext } from '../decode-context.ts';
import { entryOfEvent } from '../fields/entry-of-event.ts';
import { entryOfFields } from '../fields/entry-of-fields.ts';
import { flatten } from '../fields/flatten.ts';
import type { FieldValue } from '../fields/flatten.ts';
import { measureJson } from '../fields/measure-json.ts';
import { parseJson } from '../fields/parse-json.ts';
import type { Rejects } from '../rejects.ts';
import { TimeParser } from '../time/time-parser.ts';
import { isAcceptedTime } from '../time/time-rules.ts';
import type { LokiNames } from './labels.ts';

/** One line of a stream. */
export interface LokiLine {
  /** µs since the Unix epoch. */
  readonly timeUs: number;
  readonly text: string;
  readonly metadata: LokiNames;
}

/**
 * Makes entries of lines: the stream's labels and the line's metadata name service, host, level and trace, all
 * others are attributes. A line that is a JSON object is taken apart; what it says comes before the labels.
 */
export class StreamWriter {
  readonly #builder: BatchBuilder;
  readonly #context: DecodeContext;
  readonly #rejects: Rejects;
  readonly #times: TimeParser;
  #line = 0;

  constructor(builder: BatchBuilder, context: DecodeContext, rejects: Rejects) {
    this.#builder = builder;
    this.#context = context;
    this.#rejects = rejects;
    this.#times = new TimeParser(context.time, context.limits);
  }

  write(labels: LokiNames, line: LokiLine): void {
    this.#line++;
    const entry = this.#fieldsOf(labels, line) ?? this.#typed(labels, line);
    if ('reason' in entry) this.#rejects.add({ line: this.#line, ...entry, sample: line.text });
    else this.#builder.add(entry);
  }

  /** As {@link write}, of a line whose time or text may be none. */
  writeLine(labels: LokiNames, line: Omit<LokiLine, 'text'> & { readonly text: unknown }): void {
    const { timeUs, text, metadata } = line;
    if (typeof text !== 'string')
      this.refuse('not_an_object', 'A line is not a text: send ["<ns>", "<line>"].');
    else if (!(timeUs >= 0)) {
      this.refuse('invalid_time', 'The time is no text of nanoseconds since 1970.', text);
    } else this.write(labels, { timeUs, text, metadata });
  }

  /** Counts a line that was written in another way. */
  passed(): void {
    this.#line++;
  }

  /** Counts a line that cannot be read. */
  refuse(reason: RejectReason, hint: string, sample?: string): void {
    this.#line++;
    this.#rejects.add({ line: this.#line, reason, hint, ...(sample === undefined ? {} : { sample }) });
  }

  #typed(labels: LokiNames, { timeUs, text, metadata }: LokiLine) {
    const attributes =
      metadata.others.size === 0 ? labels.others : new Map([...labels.others, ...metadata.others]);
    return entryOfEvent(
      {
        timeUs,
        level: metadata.level === LEVEL_CODE.unknown ? labels.level : metadata.level,
        service: metadata.service || labels.service,
        host: metadata.host || labels.host,
        trace: metadata.trace || labels.trace,
        message: text,
        attributes,
      },
      this.#context,
    );
  }

  /** The entry of a JSON object's line; undefined when it is none, or larger or deeper than one may be. */
  #fieldsOf(labels: LokiNames, { timeUs, text, metadata }: LokiLine) {
    if (!text.startsWith('{') || !text.trimEnd().endsWith('}')) return undefined;
    const { limits } = this.#context;
    if (text.length > limits.lineBytes) return undefined;
    const measure = measureJson(Buffer.from(text));
    if (measure.depth > limits.depth || measure.fields > limits.fields) return undefined;
    let value: unknown;
    try {
      value = parseJson(text);
    } catch {
      return undefined;
    }
    const fields = new Map<string, FieldValue>([...labels.others, ...metadata.others]);
    const service = metadata.service || labels.service;
    const host = metadata.host || labels.host;
    const trace = metadata.trace || labels.trace;
    const level = metadata.level === LEVEL_CODE.unknown ? labels.level : metadata.level;
    for (const [name, part] of flatten(value as object)) fields.set(name, part);
    const entry = entryOfFields(
      fields,
      { ...this.#context, service: service || this.#context.service, host: host || this.#context.host },
      this.#times,
    );
    if ('reason' in entry) return entry;
    const named = { ...entry, level: entry.level || level, trace: entry.trace || trace };
    // The time of the line's own text counts when it has one: some shippers stamp with the time they read it.
    if ((entry.flags & ENTRY_FLAG.timeAssumed) === 0) return named;
    if (!isAcceptedTime(timeUs, this.#context.time.receivedUs, limits)) return named;
    return { ...named, timeUs, flags: entry.flags & ~ENTRY_FLAG.timeAssumed };
  }
}
