import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { BatchBuilder } from '../../core/batch-builder.ts';
import type { RejectReason } from '../../core/errors.ts';
import { CR, isBlank, LF } from '../bytes/ascii.ts';
import type { DecodeContext } from '../decode-context.ts';
import type { EntryDecoder } from '../entry-decoder.ts';
import type { FieldsReject } from '../fields/entry-of-fields.ts';
import { KeyedPool } from '../http/keyed-pool.ts';
import { JsonObjectReader } from '../json-lines/object-reader.ts';
import { RecordDecoder } from '../json-lines/record-decoder.ts';
import type { ShapeTree } from '../json-lines/shape-tree.ts';
import { type LineReceiver, LineSplitter } from '../line-splitter.ts';
import { Rejects } from '../rejects.ts';
import { parseAction } from './action.ts';
import type { BulkAction } from './action.ts';
import { serviceOfIndex, withoutDate } from './index-name.ts';

/** What became of one action, in the order of the request. */
export interface BulkItem {
  readonly action: BulkAction;
  /** The how-manieth entry of the request it is, from 0; or why it is none. */
  readonly outcome: number | FieldsReject;
}

export interface BulkOptions {
  readonly shapes: ShapeTree;
  /** Index of actions that name none: that of the path. */
  readonly defaultIndex: string;
}

/** Actions answered one by one; a request with more is not taken further. Clients send 500 to 10,000. */
export const ITEMS_LIMIT = 200_000;

/** One object each, however often: a body of refused lines must not take many times its size. */
const MALFORMED_ACTION: FieldsReject = {
  reason: 'not_an_object',
  hint: 'Malformed action/metadata line, expected index or create.',
};
const NO_DELETE: FieldsReject = {
  reason: 'not_an_object',
  hint: 'Entries are not deleted; only index and create are taken.',
};
const NO_UPDATE: FieldsReject = {
  reason: 'not_an_object',
  hint: 'Entries are not updated; only index and create are taken.',
};
const EMPTY_DOCUMENT: FieldsReject = { reason: 'not_an_object', hint: 'The document is an empty line.' };

/**
 * Decodes the body of Elasticsearch's `_bulk`: an action line, and a document line behind `index` and `create`.
 * An index stands in for the service its documents do not name; its name is the source.
 */
export class BulkDecoder implements EntryDecoder, LineReceiver {
  readonly rejects: Rejects;
  readonly items: BulkItem[] = [];
  /** Whether actions beyond {@link ITEMS_LIMIT} were left. */
  isOverfull = false;
  accepted = 0;
  readonly #builder: BatchBuilder;
  readonly #context: DecodeContext;
  readonly #options: BulkOptions;
  readonly #splitter: LineSplitter;
  /** Stands for an action that cannot be read. */
  readonly #unnamed: BulkAction;
  readonly #readers = new KeyedPool<IndexReader>(KEPT_READERS);
  #reader: IndexReader | undefined;
  #readerIndex = '';
  /** The action whose document comes next. */
  #action: BulkAction | undefined;
  /** The last action line: most requests repeat one. */
  #lastLine = new Uint8Array(0);
  #lastAction: BulkAction | undefined;
  #line = 0;
  #budget = 0;
  /** Ids of the entries since the last batch; undefined when one had none. */
  #ids: string[] | undefined = [];

  constructor(builder: BatchBuilder, context: DecodeContext, options: BulkOptions) {
    options.shapes.makeRoom();
    this.rejects = new Rejects(context.limits.reportedRejects);
    this.#builder = builder;
    this.#context = context;
    this.#options = options;
    this.#unnamed = { kind: 'index', index: options.defaultIndex, id: '' };
    this.#splitter = new LineSplitter(this, context.limits.lineBytes);
  }

  push(chunk: Uint8Array, maxLines: number): number {
    this.#budget = maxLines;
    return this.#splitter.push(chunk);
  }

  finish(): void {
    this.#budget = 2;
    this.#splitter.finish();
    if (this.#action !== undefined) {
      this.#refuse({ reason: 'truncated', hint: 'The document behind this action is missing.' });
    }
  }

  /** An id that follows from those of the entries since the last call; undefined when one of them had none. */
  takeKey(): string | undefined {
    const ids = this.#ids;
    this.#ids = [];
    if (ids === undefined || ids.length === 0) return undefined;
    return createHash('sha256').update(ids.join('\n')).digest('hex');
  }

  lines(bytes: Uint8Array, start: number, end: number): number {
    const valid = isUtf8(bytes.subarray(start, end));
    let at = start;
    while (at < end && this.#budget > 0) {
      this.#line++;
      if (this.#action === undefined) {
        at = this.#takeAction(bytes, at);
      } else {
        this.#budget--;
        at = this.#takeDocument({ bytes, start: at, end }, valid);
      }
    }
    return at;
  }

  longLine(_head: Uint8Array, lengthBytes: number): void {
    this.#line++;
    this.#action ??= this.#unnamed;
    this.#refuse(this.#readerOf(this.#action.index).records.tooLong(lengthBytes));
  }

  /** Returns the index behind the line. */
  #takeAction(bytes: Uint8Array, at: number): number {
    const known = this.#lastLine;
    if (known.length > 0 && startsWith(bytes, at, known)) {
      this.#action = this.#lastAction;
      return at + known.length;
    }
    const next = bytes.indexOf(LF, at) + 1;
    const line = bytes.subarray(at, next);
    if (isEmpty(line)) return next;
    // Lines that are refused count as well: a body of them must not hold others up.
    this.#budget--;
    if (next - 1 - at > this.#context.limits.lineBytes) {
      this.#line--;
      this.longLine(line, next - 1 - at);
      return next;
    }
    const action = parseAction(decoder.decode(line), this.#options.defaultIndex);
    this.#action = action;
    if (action === undefined) {
      this.#action = this.#unnamed;
      this.#refuse(MALFORMED_ACTION);
    } else if (action.kind === 'delete') {
      this.#refuse(NO_DELETE);
    } else {
      this.#lastLine = action.id === '' ? new Uint8Array(line) : EMPTY;
      this.#lastAction = action;
    }
    return next;
  }

  #takeDocument(
    { bytes, start, end }: { bytes: Uint8Array; start: number; end: number },
    valid: boolean,
  ): number {
    const action = this.#action!;
    if (action.kind !== 'update' && valid) {
      const next = this.#readerOf(action.index).objects.read(bytes, start, end);
      if (next >= 0) {
        this.#accept(action);
        return next;
      }
    }
    const feed = bytes.indexOf(LF, start);
    if (action.kind === 'update') {
      this.#refuse(NO_UPDATE);
      return feed + 1;
    }
    const entry = this.#readerOf(action.index).records.read(bytes.subarray(start, feed));
    if (entry === undefined) {
      this.#refuse(EMPTY_DOCUMENT);
    } else if ('reason' in entry) {
      this.#refuse(entry, bytes.subarray(start, feed));
    } else {
      this.#builder.add(entry);
      this.#accept(action);
    }
    return feed + 1;
  }

  #accept(action: BulkAction): void {
    this.#action = undefined;
    this.#addItem({ action, outcome: this.accepted++ });
    if (action.id === '') this.#ids = undefined;
    else this.#ids?.push(`${action.index}\t${action.id}`);
  }

  #refuse(reject: FieldsReject, sample?: Uint8Array): void {
    const action = this.#action!;
    this.#action = undefined;
    this.rejects.add({ line: this.#line, ...reject, ...(sample === undefined ? {} : { sample }) });
    this.#addItem({ action, outcome: reject });
  }

  #addItem(item: BulkItem): void {
    if (this.items.length < ITEMS_LIMIT) this.items.push(item);
    else this.isOverfull = true;
  }

  #readerOf(index: string): IndexReader {
    if (this.#reader === undefined || this.#readerIndex !== index) {
      this.#reader = this.#readers.get(index, () => this.#createReader(index));
      this.#readerIndex = index;
    }
    return this.#reader;
  }

  #createReader(index: string): IndexReader {
    const context = {
      ...this.#context,
      service: serviceOfIndex(index),
      source: `${this.#context.source}:${withoutDate(index)}`,
    };
    const { shapes } = this.#options;
    return {
      objects: new JsonObjectReader(this.#builder, context, { shapes, framing: 'lines' }),
      records: new RecordDecoder(this.#builder, context, this.rejects),
    };
  }
}

interface IndexReader {
  readonly objects: JsonObjectReader;
  readonly records: RecordDecoder;
}

/** Indices of one request whose readers are kept: clients mix a few. */
const KEPT_READERS = 16;

const EMPTY = new Uint8Array(0);
const decoder = new TextDecoder();

/** Why an action was refused, as Elasticsearch names it. */
export function errorTypeOf(reason: RejectReason): string {
  return reason === 'invalid_json' || reason === 'no_message'
    ? 'document_parsing_exception'
    : 'illegal_argument_exception';
}

function startsWith(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

function isEmpty(line: Uint8Array): boolean {
  return line.every((byte) => isBlank(byte) || byte === CR || byte === LF);
}
