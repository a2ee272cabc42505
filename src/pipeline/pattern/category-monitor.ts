import { Ring } from './ring.ts';
import { ShareMonitor } from './share-monitor.ts';
import type { Matters, Shift, ShiftFinding } from './shift-finding.ts';

/** Values of a name that are followed one by one, those met first; the others count as one. */
export const CATEGORIES_LIMIT = 8;
/** What the others are called; no value is, since values are never empty. */
const OTHERS = '';

/** How often each of a few values is logged, against its own past. */
export class CategoryMonitor {
  readonly #shares = new Map<string, ShareMonitor>([[OTHERS, new ShareMonitor()]]);
  readonly #units = new Ring();
  /** Units and slots with any, since the start. */
  #totalUnits = 0;
  #totalSlots = 0;

  add(counts: ReadonlyMap<string | number, number>): void {
    let units = 0;
    let others = 0;
    // Sorted, so that which values are met first does not depend on the order of blocks.
    for (const [value, count] of [...counts].sort(byText)) {
      units += count;
      const text = String(value);
      let share = this.#shares.get(text);
      if (share === undefined && text !== OTHERS && this.#shares.size <= CATEGORIES_LIMIT) {
        share = new ShareMonitor();
        share.startUnseen(this.#totalUnits, this.#totalSlots);
        this.#shares.set(text, share);
      }
      if (share === undefined || text === OTHERS) others += count;
    }
    for (const [text, share] of this.#shares)
      share.add(units, text === OTHERS ? others : (counts.get(text) ?? 0));
    this.#units.add(units);
    this.#totalUnits += units;
    this.#totalSlots += units > 0 ? 1 : 0;
  }

  /** The strongest difference of those that `matters` lets through; undefined when there is none. */
  judge(slot: number, matters: Matters): ShiftFinding | undefined {
    const units = this.#units.sum;
    if (units === 0) return undefined;
    let strongest: ShiftFinding | undefined;
    for (const [text, monitor] of this.#shares) {
      const share = monitor.judge(slot);
      if (share === undefined) continue;
      const { side, strength, observed, expected } = share;
      const recent = monitor.recentShare * units;
      const shift: Shift = {
        side,
        strength,
        observed,
        expected,
        units,
        slots: this.#units.filledSlots,
        recent: side === 'above' ? recent >= 2 * expected : recent * 2 <= expected,
      };
      if (!matters(shift) || strength <= (strongest?.strength ?? -1)) continue;
      strongest = { ...shift, text: text === OTHERS ? 'is another value' : `is ${text}` };
    }
    return strongest;
  }

  roll(isAnomalous: boolean, slot: number): void {
    for (const share of this.#shares.values()) share.roll(isAnomalous, slot);
    this.#units.roll();
  }

  interrupt(isAnomalous: boolean, slot: number): void {
    for (const share of this.#shares.values()) share.interrupt(isAnomalous, slot);
    this.#units.clear();
  }
}

function byText([a]: readonly [string | number, number], [b]: readonly [string | number, number]): number {
  return String(a) < String(b) ? -1 : 1;
}
