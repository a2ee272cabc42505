import { CategoryMonitor } from './category-monitor.ts';
import { QuantityMonitor } from './quantity-monitor.ts';
import type { Matters, ShiftFinding } from './shift-finding.ts';
import { SLOTS_PER_HOUR } from './slots.ts';
import type { TalliedValue, ValueTally } from './value-tally.ts';

/** Names of values followed, over all kinds of line: 11 ms a slot and 17 MB when all are, measured. */
export const VALUES_LIMIT = 1000;

/** One without a line for a day gives its place away when all are taken. */
const IDLE_SLOTS = 24 * SLOTS_PER_HOUR;

/** A shift, and whose. */
export interface ValueFinding extends ShiftFinding {
  /** `series sort name` */
  readonly key: string;
  readonly series: number;
  readonly name: string;
}

interface Followed {
  readonly series: number;
  readonly name: string;
  readonly monitor: CategoryMonitor | QuantityMonitor;
  lastSlot: number;
}

/** The distributions of the values of each kind of line. */
export class ValueMonitors {
  /** Values that had no room. */
  dropped = 0;
  readonly #followed = new Map<string, Followed>();
  #searchedSlot = -1;

  add(tally: ValueTally, slot: number): void {
    this.dropped += tally.dropped;
    for (const value of tally.values) this.#find(value, slot)?.monitor.add(value.counts);
  }

  /** Those that are shifted as `matters` says; it is asked about every one that has lines now. */
  judge(slot: number, matters: Matters): ValueFinding[] {
    return [...this.#followed].flatMap(([key, { series, name, monitor }]) => {
      const finding = monitor.judge(slot, matters);
      return finding === undefined ? [] : [{ ...finding, key, series, name }];
    });
  }

  roll(isAnomalous: (key: string) => boolean, slot: number): void {
    for (const [key, { monitor }] of this.#followed) monitor.roll(isAnomalous(key), slot);
  }

  interrupt(isAnomalous: (key: string) => boolean, slot: number): void {
    for (const [key, { monitor }] of this.#followed) monitor.interrupt(isAnomalous(key), slot);
  }

  /** Series that stand for nothing any more, or for other templates, whose values have other names. */
  forget(series: ReadonlySet<number>): void {
    for (const [key, followed] of this.#followed) if (series.has(followed.series)) this.#followed.delete(key);
  }

  #find({ key, series, name, isNumber }: TalliedValue, slot: number): Followed | undefined {
    const known = this.#followed.get(key);
    if (known !== undefined) {
      known.lastSlot = slot;
      return known;
    }
    if (this.#followed.size >= VALUES_LIMIT && !this.#makeRoom(slot)) {
      this.dropped++;
      return undefined;
    }
    const monitor = isNumber ? new QuantityMonitor() : new CategoryMonitor();
    const followed = { series: series.id, name, monitor, lastSlot: slot };
    this.#followed.set(key, followed);
    return followed;
  }

  /** Looks for idle ones at most once a slot: a full table costs nothing more for each value that finds no place. */
  #makeRoom(slot: number): boolean {
    if (slot === this.#searchedSlot) return false;
    this.#searchedSlot = slot;
    for (const [key, { lastSlot }] of this.#followed)
      if (lastSlot < slot - IDLE_SLOTS) this.#followed.delete(key);
    return this.#followed.size < VALUES_LIMIT;
  }
}
