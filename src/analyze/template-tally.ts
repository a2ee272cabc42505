import { type EntryBatch, textAt, valueAt } from '../core/batch.ts';
import { formatId64, type ScoredBatch } from '../core/scored-batch.ts';
import { cutText } from './cut-text.ts';

/** What was seen of one template. */
export interface TemplateRow {
  readonly id: string;
  /** Constants as they are, parameters as `<type>`. */
  readonly text: string;
  readonly count: number;
  readonly anomalous: number;
  readonly example: string;
  /** Service of the example, '' for none. */
  readonly service: string;
}

/** Text of the template of a row. */
export type TemplateText = (id: string, batch: EntryBatch, row: number) => string;

/** A log of garbage has a template a line: beyond this many, further ones are counted together. */
export const TEMPLATE_LIMIT = 20_000;

/** Counts lines by template. */
export class TemplateTally {
  readonly #textOf: TemplateText;
  readonly #rows = new Map<string, Counted>();
  #otherCount = 0;
  #otherAnomalous = 0;
  /** Neighbouring lines often share their template. */
  #last: Counted | undefined;

  constructor(textOf: TemplateText) {
    this.#textOf = textOf;
  }

  /** Lines of templates beyond the limit. */
  get others(): { readonly count: number; readonly anomalous: number } {
    return { count: this.#otherCount, anomalous: this.#otherAnomalous };
  }

  /** The template of a row, counted; undefined for one beyond the limit. */
  add(scored: ScoredBatch, row: number): TemplateRow | undefined {
    const high = scored.templateHigh[row]!;
    const low = scored.templateLow[row]!;
    const anomalous = scored.anomalous[row]!;
    let counted = this.#last;
    if (counted?.high !== high || counted.low !== low) counted = this.#find(scored, row);
    if (counted === undefined) {
      this.#otherCount++;
      this.#otherAnomalous += anomalous;
      return undefined;
    }
    counted.count++;
    counted.anomalous += anomalous;
    this.#last = counted;
    return counted;
  }

  /** Text of a template; its id when it was never counted. */
  textOf(id: string): string {
    return this.#rows.get(id)?.text ?? id;
  }

  /** Most frequent first. */
  rows(): readonly TemplateRow[] {
    return [...this.#rows.values()].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
  }

  #find({ batch, templateHigh, templateLow }: ScoredBatch, row: number): Counted | undefined {
    const high = templateHigh[row]!;
    const low = templateLow[row]!;
    const id = formatId64(high, low);
    const known = this.#rows.get(id);
    if (known !== undefined || this.#rows.size >= TEMPLATE_LIMIT) return known;
    const text = this.#textOf(id, batch, row);
    const example = cutText(textAt(batch.message, row));
    const service = valueAt(batch.service, row);
    const counted = { id, high, low, text, count: 0, anomalous: 0, example, service };
    this.#rows.set(id, counted);
    return counted;
  }
}

interface Counted extends TemplateRow {
  readonly high: number;
  readonly low: number;
  count: number;
  anomalous: number;
}
