import { LEVEL_CODE } from '../../core/level.ts';
import { formatId64 } from '../../core/scored-batch.ts';
import type { ValueDigest } from '../../core/value-digest.ts';
import type { WindowCounts } from '../../core/window-counts.ts';
import type { Series, SeriesTable } from './series-table.ts';
import { slotOf } from './slots.ts';
import { ValueTally } from './value-tally.ts';

/** Slots waiting to be judged: eleven hours of lines ahead of time. */
export const PENDING_SLOTS_LIMIT = 4000;

export interface ServiceTally {
  lines: number;
  errors: number;
  /** Warnings and worse. */
  warnings: number;
  anomalies: number;
}

/** What was counted in one slot. */
export class SlotTally {
  lines = 0;
  readonly services = new Map<string, ServiceTally>();
  readonly series = new Map<Series, { lines: number; anomalies: number }>();
  readonly values = new ValueTally();
}

/** Whether people declared lines of a template in a service normal. */
export type IsNormal = (templateId: string, service: string) => boolean;

/** Counts that scorers reported, by slot, until the slot is judged. */
export class PendingSlots {
  /** Lines of slots that were judged already. */
  late = 0;
  /** Lines too far ahead to be kept. */
  early = 0;
  readonly #slots = new Map<number, SlotTally>();
  readonly #table: SeriesTable;
  readonly #isNormal: IsNormal | undefined;
  #judged = -Infinity;

  constructor(table: SeriesTable, isNormal?: IsNormal) {
    this.#table = table;
    this.#isNormal = isNormal;
  }

  add(counts: WindowCounts): void {
    for (let row = 0; row < counts.size; row++) {
      const slot = slotOf(counts.startUs[row]!);
      const lines = counts.count[row]!;
      const tally = this.#tallyOf(slot, lines);
      if (tally !== undefined) this.#addRow(tally, { counts, row, slot });
    }
  }

  /** Values of lines that were counted by `add`. */
  addValues(digest: ValueDigest): void {
    for (let line = 0, at = 0; line < digest.lines; line++) {
      const slot = slotOf(digest.timeUs[line]!);
      const tally = this.#slots.get(slot);
      const service = digest.services[digest.service[line]!] ?? '';
      const [high, low] = [digest.templateHigh[line]!, digest.templateLow[line]!];
      const series =
        tally === undefined
          ? undefined
          : this.#table.find({ service, high, low, level: digest.level[line]! }, 0, slot);
      for (; at < digest.size && digest.line[at] === line; at++) {
        if (tally === undefined || series === undefined) continue;
        const text = digest.text[at]!;
        const value = text < 0 ? digest.bin[at]! : (digest.texts[text] ?? '');
        tally.values.add(series, digest.names[digest.name[at]!] ?? '', value);
      }
    }
  }

  /** Slots up to `last`, in order of time. */
  take(last: number): { readonly slot: number; readonly tally: SlotTally }[] {
    const due = [...this.#slots.keys()].filter((slot) => slot <= last).sort((a, b) => a - b);
    return due.map((slot) => {
      const tally = this.#slots.get(slot)!;
      this.#slots.delete(slot);
      this.#judged = slot;
      return { slot, tally };
    });
  }

  /** The latest slot waiting; undefined when none is. */
  get latest(): number | undefined {
    let latest: number | undefined;
    for (const slot of this.#slots.keys()) if (latest === undefined || slot > latest) latest = slot;
    return latest;
  }

  /** Time was set back: what is old now counts again. */
  restart(): void {
    this.#slots.clear();
    this.#judged = -Infinity;
  }

  isJudged(slot: number): boolean {
    return slot <= this.#judged;
  }

  #tallyOf(slot: number, lines: number): SlotTally | undefined {
    if (slot <= this.#judged) {
      this.late += lines;
      return undefined;
    }
    let tally = this.#slots.get(slot);
    if (tally === undefined) {
      if (this.#slots.size >= PENDING_SLOTS_LIMIT) {
        this.early += lines;
        return undefined;
      }
      this.#slots.set(slot, (tally = new SlotTally()));
    }
    return tally;
  }

  #addRow(
    tally: SlotTally,
    { counts, row, slot }: { readonly counts: WindowCounts; readonly row: number; readonly slot: number },
  ): void {
    const lines = counts.count[row]!;
    const level = counts.level[row]!;
    const service = counts.services[counts.service[row]!] ?? '';
    const key = { service, high: counts.templateHigh[row]!, low: counts.templateLow[row]!, level };
    const series = this.#table.find(key, lines, slot);
    const marked = counts.anomalies[row]!;
    // Whether it is normal changes nothing for most: they spare the look-up, and the text of their template's id.
    const isTrouble = marked > 0 || level >= LEVEL_CODE.warn;
    const isNormal =
      isTrouble && this.#isNormal?.(series?.templateId ?? formatId64(key.high, key.low), service) === true;
    const anomalies = isNormal ? 0 : marked;
    tally.lines += lines;
    let own = tally.services.get(service);
    if (own === undefined)
      tally.services.set(service, (own = { lines: 0, errors: 0, warnings: 0, anomalies: 0 }));
    own.lines += lines;
    own.anomalies += anomalies;
    if (level >= LEVEL_CODE.error && !isNormal) own.errors += lines;
    if (level >= LEVEL_CODE.warn && !isNormal) own.warnings += lines;
    if (series === undefined) return;
    const known = tally.series.get(series);
    if (known === undefined) tally.series.set(series, { lines, anomalies });
    else {
      known.lines += lines;
      known.anomalies += anomalies;
    }
  }
}
