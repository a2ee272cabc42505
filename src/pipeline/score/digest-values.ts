import type { EntryBatch } from '../../core/batch.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';
import type { ValueDigest } from '../../core/value-digest.ts';
import { NO_CONTEXT } from '../features/path-context.ts';
import { PairTable } from '../features/pair-table.ts';
import { createParameterBuffer, readParameters } from '../features/read-parameters.ts';
import { createAttributeBuffer, scanAttributes } from '../features/scan-attributes.ts';
import type { Model } from '../model/model.ts';
import type { Slot } from '../model/statistics.ts';
import { binOf } from '../pattern/quantity-bins.ts';
import { KernelMatcher } from '../template/kernel-matcher.ts';
import { batchSeed, hashRow } from './select-sample.ts';
import { slotName } from './slot-name.ts';

/** All lines of a small batch are looked at; of larger ones, this many and one in SHARE_OF_ROWS. */
const ROWS_OF_ANY_BATCH = 16;
/** What is read of a line again costs about as much as scoring it: 2% of the time at full load. */
const SHARE_OF_ROWS = 64;
/** Values of a line, the first ones. */
const VALUES_OF_A_LINE = 16;
/** Distinct texts of a batch: a name takes few by definition, see CATEGORY_LIMIT. */
const TEXTS_LIMIT = 4096;
const TEXT_BYTES = 60;

export type ValueDigester = (scored: ScoredBatch) => ValueDigest;

/**
 * Reads the values of some lines of each batch: of names whose values are quantities, or few, as the model has it. Holds
 * working memory: one a thread.
 */
export function createValueDigester(model: Model): ValueDigester {
  const matcher = new KernelMatcher(model.templates);
  const reader = new ValueReader(model);
  return (scored) => {
    const { batch } = scored;
    const rows: number[] = [];
    const values = new DigestValues();
    for (const row of sampleRows(batch)) {
      const { bytes, offsets } = batch.message;
      if (matcher.match(bytes, offsets[row]!, offsets[row + 1]!) < 0) continue;
      const before = values.size;
      reader.read(batch, { row, match: matcher, line: rows.length, into: values });
      if (values.size > before) rows.push(row);
    }
    return gather(scored, rows, values);
  };
}

/** Row numbers, rising. */
function sampleRows({ batchId, count }: EntryBatch): number[] {
  const wanted = ROWS_OF_ANY_BATCH + count / SHARE_OF_ROWS;
  const below = (wanted / count) * 2 ** 32;
  const seed = ~batchSeed(batchId);
  const rows: number[] = [];
  for (let row = 0; row < count; row++) if (hashRow(seed, row) < below) rows.push(row);
  return rows;
}

/** Columns that grow. */
class DigestValues {
  readonly line: number[] = [];
  readonly name: number[] = [];
  readonly text: number[] = [];
  readonly bin: number[] = [];
  readonly names = new Numbering();
  readonly texts = new Numbering();

  get size(): number {
    return this.line.length;
  }

  addNumber(line: number, name: string, value: number): void {
    this.#add(line, name);
    this.text.push(-1);
    this.bin.push(binOf(value));
  }

  addText(line: number, name: string, text: string): void {
    if (this.texts.values.length >= TEXTS_LIMIT) return;
    this.#add(line, name);
    this.text.push(this.texts.codeOf(text));
    this.bin.push(0);
  }

  #add(line: number, name: string): void {
    this.line.push(line);
    this.name.push(this.names.codeOf(name));
  }
}

class Numbering {
  readonly values: string[] = [];
  readonly #codes = new Map<string, number>();

  codeOf(value: string): number {
    let code = this.#codes.get(value);
    if (code === undefined) {
      this.#codes.set(value, (code = this.values.length));
      this.values.push(value);
    }
    return code;
  }
}

interface Followed {
  readonly name: string;
  readonly isNumber: boolean;
}

interface Line {
  readonly row: number;
  readonly match: KernelMatcher;
  readonly line: number;
  readonly into: DigestValues;
}

/** Reads the values that the model knows to be quantities or categories. */
class ValueReader {
  readonly #followed: Followed[] = [];
  /** (template, part key) and (template, hash of the name) to an index into `followed`. */
  readonly #parameter: PairTable;
  readonly #attribute: PairTable;
  readonly #parameters = createParameterBuffer();
  readonly #attributes = createAttributeBuffer();
  readonly #span = { start: 0, end: 0 };

  constructor(model: Model) {
    const templates = model.templates.templates.length;
    const slots = model.statistics.slots.filter((slot) => slot.scope < templates && isFollowed(slot));
    this.#parameter = new PairTable(slots.length);
    this.#attribute = new PairTable(slots.length);
    for (const slot of slots) {
      const table = slot.kind === 'parameter' ? this.#parameter : this.#attribute;
      table.set(slot.scope, slot.key, this.#followed.length);
      this.#followed.push({ name: valueName(model, slot), isNumber: slot.range !== undefined });
    }
  }

  read(batch: EntryBatch, { row, match, line, into }: Line): void {
    const { message } = batch;
    readParameters(match, message.bytes, this.#parameters);
    const { count, key, start, end, number } = this.#parameters;
    let left = VALUES_OF_A_LINE;
    for (let at = 0; at < count && left > 0; at++) {
      const followed = this.#followed[this.#parameter.get(match.template, key[at]!)];
      if (followed === undefined) continue;
      left--;
      if (!followed.isNumber) into.addText(line, followed.name, textOf(message.bytes, start[at]!, end[at]!));
      else if (!Number.isNaN(number[at]!)) into.addNumber(line, followed.name, number[at]!);
    }
    this.#readAttributes(batch, { row, match, line, into }, left);
  }

  #readAttributes({ attributes }: EntryBatch, { row, match, line, into }: Line, most: number): void {
    const { bytes, offsets } = attributes;
    const span = this.#span;
    span.start = offsets[row]!;
    span.end = offsets[row + 1]!;
    if (span.start === span.end) return;
    scanAttributes(bytes, span, this.#attributes);
    const { count, nameHash, isNumber, number, valueStart, valueEnd } = this.#attributes;
    let left = most;
    for (let at = 0; at < count && left > 0; at++) {
      const followed = this.#followed[this.#attribute.get(match.template, nameHash[at]!)];
      if (followed === undefined) continue;
      left--;
      if (!followed.isNumber)
        into.addText(line, followed.name, textOf(bytes, valueStart[at]!, valueEnd[at]!));
      else if (isNumber[at] === 1) into.addNumber(line, followed.name, number[at]!);
    }
  }
}

/**
 * The subject of a sentence about the values: `status is 500`. A word that names nothing (`took 12 ms`, `in 12 ms`) would
 * read as part of the sentence, and a parameter is a value to people.
 */
function valueName(model: Model, slot: Slot): string {
  const { name } = slotName(model, slot);
  if (slot.kind !== 'parameter') return name;
  if (NAMES_NOTHING.has(name)) return `value after “${name}”`;
  return name.replace(/^parameter /, 'value ').replace(/ parameter /, ' value ');
}

/** Prepositions, and verbs that stand before numbers. */
const NAMES_NOTHING: ReadonlySet<string> = new Set(
  'after and at by for from has in is of on or over than then to took under was with within'.split(' '),
);

function isFollowed({ kind, context, range, values, byForm }: Slot): boolean {
  if (kind === 'length' || context !== NO_CONTEXT) return false;
  return range !== undefined || (values !== undefined && !byForm);
}

const decoder = new TextDecoder();

function textOf(bytes: Uint8Array, start: number, end: number): string {
  const text = decoder.decode(bytes.subarray(start, Math.min(end, start + TEXT_BYTES)));
  return text === '' ? 'empty' : text;
}

function gather(
  { batch, templateHigh, templateLow }: ScoredBatch,
  rows: readonly number[],
  { line, name, text, bin, names, texts }: DigestValues,
): ValueDigest {
  return {
    lines: rows.length,
    timeUs: Float64Array.from(rows, (row) => batch.timeUs[row]!),
    services: batch.service.values,
    service: Uint16Array.from(rows, (row) => batch.service.index[row]!),
    level: Uint8Array.from(rows, (row) => batch.level[row]!),
    templateHigh: Uint32Array.from(rows, (row) => templateHigh[row]!),
    templateLow: Uint32Array.from(rows, (row) => templateLow[row]!),
    size: line.length,
    line: Uint32Array.from(line),
    names: names.values,
    name: Uint16Array.from(name),
    texts: texts.values,
    text: Int32Array.from(text),
    bin: Int16Array.from(bin),
  };
}
