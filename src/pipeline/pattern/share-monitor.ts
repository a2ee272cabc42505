import { Dispersion } from './dispersion.ts';
import { HourProfile } from './hour-profile.ts';
import { Ring } from './ring.ts';
import { WINDOW_SLOTS } from './slots.ts';
import { isUnlikely, shareTail, type Side } from './tails.ts';

/** Units the baseline remembers; older ones fade. About a day of a service with a line a second. */
const MEMORY_UNITS = 100_000;
/** Units before anything is judged: fewer don't say what is usual. */
const WARM_UP_UNITS = 200;
/** Slots with units before anything is judged, unless a model knew the share: five minutes. */
const WARM_UP_SLOTS = 30;
/** What a seed counts for: enough to judge by, little enough to be overruled within minutes. */
const SEED_UNITS = 500;
/** Jeffreys' prior: half a unit each way. */
const PRIOR = 0.5;
/** Part of an anomalous surplus that is learnt: what stays for hours becomes usual, a fault of minutes does not. */
export const SURPLUS_LEARNT = 0.05;

export interface ShareFinding {
  readonly side: Side;
  readonly strength: number;
  readonly observed: number;
  readonly expected: number;
  readonly units: number;
}

/**
 * The share of units with a property against its own past, after two weeks that of the same hour of the week: error lines
 * among a service's lines, say.
 */
export class ShareMonitor {
  readonly #units = new Ring();
  readonly #observed = new Ring();
  readonly #dispersion = new Dispersion();
  #slots = 0;
  #baseUnits = 0;
  #baseObserved = 0;
  #season: HourProfile | undefined;

  /** Begins with what is known from elsewhere, unless more was seen since. */
  seed({ units, observed }: { readonly units: number; readonly observed: number }): void {
    if (units === 0 || this.#baseUnits >= SEED_UNITS) return;
    this.#slots = WARM_UP_SLOTS;
    this.#baseUnits = SEED_UNITS;
    this.#baseObserved = (observed / units) * SEED_UNITS;
  }

  /** Begins as one that never was among the `units` of so many slots. */
  startUnseen(units: number, slots: number): void {
    this.#baseUnits = Math.min(units, MEMORY_UNITS);
    this.#slots = slots;
  }

  add(units: number, observed: number): void {
    this.#units.add(units);
    this.#observed.add(observed);
  }

  /** What the window under way holds that is not usual; undefined when there is nothing to compare. */
  judge(slot: number): ShareFinding | undefined {
    const units = this.#units.sum;
    if (units === 0 || this.#baseUnits < WARM_UP_UNITS || this.#slots < WARM_UP_SLOTS) return undefined;
    const observed = this.#observed.sum;
    const share = this.#nearestShare(slot, observed / units);
    const expected = units * share;
    const side = observed > expected ? 'above' : 'below';
    const correlation = Math.max(this.#dispersion.correlation(units, share), 1 / (this.#baseUnits + 2));
    const variance = expected * (1 - share) * (1 + (units - 1) / (this.#baseUnits + 2));
    const strength = isUnlikely(observed, expected, expected * (1 - share))
      ? shareTail({ units, observed, share, correlation }, side)
      : 0;
    this.#dispersion.add({ units, share, observed, variance });
    return { side, strength, observed, expected, units };
  }

  /** Share of the recent slots. */
  get recentShare(): number {
    const units = this.#units.recent;
    return units === 0 ? 0 : this.#observed.recent / units;
  }

  /** Begins the next slot after `slot`; the slot that leaves is learnt, its surplus little when `isAnomalous`. */
  roll(isAnomalous: boolean, slot: number): void {
    const units = this.#units.oldest ?? 0;
    const observed = this.#observed.oldest ?? 0;
    if (units > 0) {
      const leaving = slot - WINDOW_SLOTS + 1;
      const usual = units * this.#usualShare(leaving);
      const learnt = isAnomalous ? usual + (observed - usual) * SURPLUS_LEARNT : observed;
      this.#slots++;
      this.#baseUnits += units;
      this.#baseObserved += learnt;
      if (this.#baseUnits >= WARM_UP_UNITS && this.#baseObserved > 0) this.#season ??= new HourProfile();
      // Also what is odd: it may be so every night, see Season.
      this.#season?.learn(leaving, units, observed);
      if (this.#baseUnits > MEMORY_UNITS) {
        this.#baseObserved *= MEMORY_UNITS / this.#baseUnits;
        this.#baseUnits = MEMORY_UNITS;
      }
    }
    this.#units.roll();
    this.#observed.roll();
  }

  /** Learns the window and empties it. */
  interrupt(isAnomalous: boolean, slot: number): void {
    for (let passed = 0; passed < WINDOW_SLOTS; passed++) this.roll(isAnomalous, slot + passed);
    this.#units.clear();
    this.#observed.clear();
  }

  /** Usual of the hour in which the window begins or of that in which it ends, whichever is nearer to what there is. */
  #nearestShare(slot: number, share: number): number {
    const last = this.#usualShare(slot);
    if (this.#season === undefined) return last;
    const first = this.#usualShare(slot - WINDOW_SLOTS + 1);
    return Math.abs(first - share) < Math.abs(last - share) ? first : last;
  }

  #usualShare(slot: number): number {
    const share = (this.#baseObserved + PRIOR) / (this.#baseUnits + 2 * PRIOR);
    const hour = this.#season?.at(slot);
    // Of an hour with few units the share of all hours is the better guess.
    return hour === undefined ? share : (hour.sum + WARM_UP_UNITS * share) / (hour.units + WARM_UP_UNITS);
  }
}
