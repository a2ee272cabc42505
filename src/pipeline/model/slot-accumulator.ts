import { NO_CONTEXT } from '../features/path-context.ts';
import { LEAST_VALUES, type NumberRange } from '../features/robust-scale.ts';
import { lengthClass, valueForm } from '../features/value-form.ts';
import { QuantileSketch } from './quantile-sketch.ts';
import {
  CATEGORY_LIMIT,
  CONTEXT_LIMIT,
  LEAST_CONTEXT_LINES,
  VALUE_TEXT_LIMIT,
  type Slot,
  type ValueCount,
} from './statistics.ts';

/** What identifies a slot; see {@link Slot}. */
export type SlotName = Pick<Slot, 'kind' | 'scope' | 'key' | 'context' | 'name'>;

/** Where in the sample's time a value stands, to find counters: 0 … TIME_SLICES - 1. */
export const TIME_SLICES = 8;

/**
 * Gathers the values of one slot. Bounded: at most CATEGORY_LIMIT values are told apart (a further one ends it for
 * good, so the order of values plays no part), quantities go into a sketch.
 */
export class SlotAccumulator {
  readonly name: SlotName;
  count = 0;
  #values: Counts | undefined = new Map();
  #forms: Counts | undefined = new Map();
  readonly #lengths: Counts = new Map();
  #contexts: Map<number, SlotAccumulator> | undefined = new Map();
  #sketch: QuantileSketch | undefined;
  /** Lowest and highest value in each slice of time. */
  #slices: Float64Array | undefined;
  #isMeasure = false;

  constructor(name: SlotName) {
    this.name = name;
  }

  /** Counts the number of a line about `context`, see path-context.ts. */
  addInContext(context: number, value: number, slice: number): void {
    const contexts = this.#contexts;
    if (context === NO_CONTEXT || contexts === undefined) return;
    let own = contexts.get(context);
    if (own === undefined) {
      if (contexts.size === CONTEXT_LIMIT) {
        this.#contexts = undefined;
        return;
      }
      own = new SlotAccumulator({ ...this.name, context });
      contexts.set(context, own);
    }
    own.count++;
    own.addNumber(value, slice);
  }

  /** @param isMeasure whether it has a unit or a fraction. */
  addNumber(value: number, slice: number, isMeasure = false): void {
    this.#sketch ??= new QuantileSketch();
    this.#sketch.add(value);
    if (isMeasure || value !== Math.floor(value)) this.#isMeasure = true;
    this.#slices ??= new Float64Array(2 * TIME_SLICES).map((_, i) => (i % 2 === 0 ? Infinity : -Infinity));
    if (value < this.#slices[2 * slice]!) this.#slices[2 * slice] = value;
    if (value > this.#slices[2 * slice + 1]!) this.#slices[2 * slice + 1] = value;
  }

  /** `bytes[start, end)` is the value's text; `hash` stands for it. */
  addValue(hash: number, bytes: Uint8Array, span: { start: number; end: number }): void {
    if (this.#values !== undefined && !count(this.#values, hash, { bytes, span })) this.#values = undefined;
    if (this.#forms !== undefined) {
      const form = valueForm(bytes, span.start, span.end);
      if (!count(this.#forms, form, { bytes, span })) this.#forms = undefined;
      count(this.#lengths, lengthClass(span.end - span.start), { bytes, span });
    }
  }

  /** What was gathered; without range and values when nothing about the slot's values could ever look strange. */
  finish(): Slot {
    const values = this.#categories();
    const range = values === undefined ? this.#range() : undefined;
    const forms = values === undefined && !this.#isQuantity() ? this.#formCounts() : undefined;
    return {
      ...this.name,
      count: this.count,
      byForm: forms !== undefined,
      ...(range === undefined ? {} : { range }),
      ...(values === undefined && forms === undefined ? {} : { values: values ?? forms! }),
      ...(forms === undefined ? {} : { lengths: sorted(this.#lengths) }),
    };
  }

  /** The slots of each context with enough lines; none when the slot itself is no quantity. */
  finishContexts(): Slot[] {
    if (this.#contexts === undefined || this.#contexts.size < 2) return [];
    return [...this.#contexts.values()].flatMap((own) => {
      const slot = own.count >= LEAST_CONTEXT_LINES ? own.finish() : undefined;
      return slot?.range === undefined ? [] : [slot];
    });
  }

  /** Whether the slot is a number nearly always, and not by chance. */
  #isQuantity(): boolean {
    return this.#sketch !== undefined && this.#sketch.count * 2 >= this.count;
  }

  #range(): NumberRange | undefined {
    const sketch = this.#sketch;
    if (sketch === undefined || !this.#isQuantity() || sketch.count < LEAST_VALUES || this.#isCounter())
      return undefined;
    const [p1 = 0, p5 = 0, p50 = 0, p95 = 0, p99 = 0] = sketch.quantiles([0.01, 0.05, 0.5, 0.95, 0.99]);
    return { count: sketch.count, p1, p5, p50, p95, p99 };
  }

  #categories(): readonly ValueCount[] | undefined {
    if (this.#values === undefined || this.#values.size === 0 || this.count < LEAST_VALUES) return undefined;
    if (this.#isQuantity() && !this.#isCode(this.#values.size)) return undefined;
    return sorted(this.#values);
  }

  #formCounts(): readonly ValueCount[] | undefined {
    if (this.#forms === undefined || this.#forms.size === 0 || this.count < LEAST_VALUES) return undefined;
    return sorted(this.#forms);
  }

  /**
   * Whether whole numbers are codes (status, port, exit code), not amounts: few of them, and far apart. 200, 301 and 404 are
   * codes; 1, 2, 3 and 5 are amounts, which are compared by size.
   */
  #isCode(distinct: number): boolean {
    if (this.#isMeasure || distinct > CODE_LIMIT || this.#isCounter()) return false;
    let low = Infinity;
    let high = -Infinity;
    for (let at = 0; at < 2 * TIME_SLICES; at += 2) {
      low = Math.min(low, this.#slices?.[at] ?? Infinity);
      high = Math.max(high, this.#slices?.[at + 1] ?? -Infinity);
    }
    return distinct === 1 || distinct / (high - low + 1) < CODE_DENSITY;
  }

  /** A message's length is no counter, even when it happens to rise with time. */
  #isCounter(): boolean {
    return this.name.kind !== 'length' && this.#slices !== undefined && isCounter(this.#slices);
  }
}

type Counts = Map<number, { count: number; example: Uint8Array }>;

/** Counts one value; false when there is no room for another one. The least text of a form is its example, whatever came first. */
function count(
  counts: Counts,
  hash: number,
  from: { bytes: Uint8Array; span: { start: number; end: number } },
): boolean {
  const { bytes, span } = from;
  const known = counts.get(hash);
  if (known === undefined) {
    if (counts.size === CATEGORY_LIMIT) return false;
    counts.set(hash, { count: 1, example: cut(bytes, span) });
    return true;
  }
  known.count++;
  if (isLess(bytes, span, known.example)) known.example = cut(bytes, span);
  return true;
}

function isLess(bytes: Uint8Array, span: { start: number; end: number }, other: Uint8Array): boolean {
  const length = Math.min(span.end - span.start, EXAMPLE_BYTES);
  for (let at = 0; at < length && at < other.length; at++) {
    const difference = bytes[span.start + at]! - other[at]!;
    if (difference !== 0) return difference < 0;
  }
  return length < other.length;
}

function sorted(counts: Counts): ValueCount[] {
  const values = [...counts].map(([hash, value]) => ({
    hash,
    count: value.count,
    text: textOf(value.example),
  }));
  return values.sort((a, b) => b.count - a.count || a.hash - b.hash);
}

/** Distinct whole numbers up to which they are taken for codes. HTTP services answer with about a dozen statuses. */
const CODE_LIMIT = 16;

/** Share of the whole numbers between the least and the largest code that are codes, at most. */
const CODE_DENSITY = 0.5;

/** Slices that must hold values before a rise means anything: by chance in 1 of 4! orders. */
const LEAST_SLICES = 4;

/**
 * Whether all values of a slice lie above all values of the slice before: a sequence number, an offset, an uptime.
 * Its next value is beyond everything seen, and normal.
 */
function isCounter(slices: Float64Array): boolean {
  let used = 0;
  let highest = -Infinity;
  for (let slice = 0; slice < TIME_SLICES; slice++) {
    const low = slices[2 * slice]!;
    if (low === Infinity) continue;
    if (low <= highest) return false;
    highest = slices[2 * slice + 1]!;
    used++;
  }
  return used >= LEAST_SLICES;
}

const decoder = new TextDecoder();

/** Enough for VALUE_TEXT_LIMIT characters of any script. */
const EXAMPLE_BYTES = 4 * VALUE_TEXT_LIMIT;

function cut(bytes: Uint8Array, span: { start: number; end: number }): Uint8Array {
  return bytes.slice(span.start, Math.min(span.end, span.start + EXAMPLE_BYTES));
}

function textOf(example: Uint8Array): string {
  const text = decoder.decode(example);
  return text.length > VALUE_TEXT_LIMIT ? `${text.slice(0, VALUE_TEXT_LIMIT)}…` : text;
}
