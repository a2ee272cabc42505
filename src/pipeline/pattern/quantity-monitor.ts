import { HourProfile } from './hour-profile.ts';
import { edgeOf, QUANTITY_BINS } from './quantity-bins.ts';
import { Ring } from './ring.ts';
import { SURPLUS_LEARNT } from './share-monitor.ts';
import type { Matters, Shift, ShiftFinding } from './shift-finding.ts';
import { WINDOW_SLOTS } from './slots.ts';
import { Spread } from './spread.ts';
import { gammaTail, isUnlikely } from './tails.ts';

/** Values, and slots with any, before anything is judged: five minutes, and enough to know the rarest twentieth. */
const WARM_UP_VALUES = 200;
const WARM_UP_SLOTS = 30;
/** Values remembered; older ones fade. */
const MEMORY_VALUES = 20_000;
/** A value is high (or low) when at most this share of the past was as high or higher: for people to read. */
const TAIL_SHARE = 0.05;
/** The most that one value tells, nats: that one in a thousand is as extreme. */
const SURPRISE_LIMIT = 7;
/** Values whose hour of the week must have shown as many before it says what is usual then. */
const LEAST_HOUR_VALUES = 200;

type Counts = ReadonlyMap<string | number, number>;

/** One direction of a distribution. */
class Tail {
  readonly surprise = new Ring();
  readonly extreme = new Ring();
  readonly spread = new Spread();
  readonly season = new HourProfile();

  get rings(): readonly Ring[] {
    return [this.surprise, this.extreme];
  }
}

/**
 * The distribution of a number against its own past, a histogram over the logarithm that fades. Without a change the
 * surprise of each value, −ln of the share that is as extreme, is exponential with mean 1 (Fisher 1925), their sum gamma;
 * after two weeks the mean is that of the same hour of the week.
 */
export class QuantityMonitor {
  readonly #bins = new Float32Array(QUANTITY_BINS);
  #total = 0;
  #slots = 0;
  /** Bins in use, so that sums are short. */
  #least = QUANTITY_BINS;
  #most = -1;
  /** Values of the window that were judged: those after the warm-up. */
  readonly #judged = new Ring();
  readonly #tails = { above: new Tail(), below: new Tail() } as const;
  /** Values of the window, by slot, newest first: learnt when they leave. */
  #window: Map<number, number>[] = [new Map()];

  add(counts: Counts): void {
    const isWarm = this.#total >= WARM_UP_VALUES && this.#slots >= WARM_UP_SLOTS;
    for (const [value, count] of counts) {
      const bin = Number(value);
      const slot = this.#window[0]!;
      slot.set(bin, (slot.get(bin) ?? 0) + count);
      if (!isWarm) continue;
      this.#judged.add(count);
      const below = this.#shareBelow(bin);
      this.#surprise(this.#tails.below, below, count);
      this.#surprise(this.#tails.above, 1 - below, count);
    }
  }

  /** The stronger of both directions that `matters` lets through; undefined when there is none. */
  judge(slot: number, matters: Matters): ShiftFinding | undefined {
    const units = this.#judged.sum;
    if (units === 0) return undefined;
    let strongest: ShiftFinding | undefined;
    for (const side of ['above', 'below'] as const) {
      const shift = this.#shiftOf(side, slot);
      if (!matters(shift) || shift.strength <= (strongest?.strength ?? -1)) continue;
      strongest = { ...shift, text: `is ${side} ${format(edgeOf(this.#edge(side)))}` };
    }
    return strongest;
  }

  /** Begins the slot after `slot`; what leaves the window is learnt, little of it when `isAnomalous`. */
  roll(isAnomalous: boolean, slot: number): void {
    const units = this.#judged.oldest ?? 0;
    for (const tail of Object.values(this.#tails)) {
      // Also what is odd: it may be so every night, see Season.
      if (units > 0) tail.season.learn(slot - WINDOW_SLOTS + 1, units, tail.surprise.oldest ?? 0);
      for (const ring of tail.rings) ring.roll();
    }
    this.#judged.roll();
    this.#window.unshift(new Map());
    if (this.#window.length > WINDOW_SLOTS) this.#learn(this.#window.pop()!, isAnomalous);
  }

  /** Learns the window and empties it. */
  interrupt(isAnomalous: boolean): void {
    for (const slot of this.#window.reverse()) this.#learn(slot, isAnomalous);
    this.#window = [new Map()];
    for (const ring of [this.#judged, ...Object.values(this.#tails).flatMap(({ rings }) => rings)])
      ring.clear();
  }

  #shiftOf(side: 'above' | 'below', slot: number): Shift {
    const units = this.#judged.sum;
    const { surprise, extreme, spread, season } = this.#tails[side];
    // The window may begin in one hour and end in the next.
    const usual = Math.max(usualOf(season.at(slot)), usualOf(season.at(slot - WINDOW_SLOTS + 1)));
    const factor = spread.factor;
    const sum = surprise.sum / usual;
    // The variance of a sum of exponentials with mean 1 is their number.
    const isOdd = sum > units && isUnlikely(sum, units, units * factor);
    const strength = isOdd ? gammaTail(units / factor, sum / factor) : 0;
    spread.add((sum - units) ** 2 / units);
    const recentUnits = this.#judged.recent;
    return {
      // More values than usual are extreme, in either direction.
      side: 'above',
      strength,
      observed: extreme.sum,
      expected: units * TAIL_SHARE,
      units,
      slots: this.#judged.filledSlots,
      recent: recentUnits > 0 && extreme.recent >= 2 * TAIL_SHARE * recentUnits,
    };
  }

  #surprise({ surprise, extreme }: Tail, share: number, count: number): void {
    // Half a value more than was seen: what never came before is not impossible.
    const bounded = (share * this.#total + 0.5) / (this.#total + 1);
    surprise.add(count * Math.min(SURPRISE_LIMIT, -Math.log(bounded)));
    if (bounded <= TAIL_SHARE) extreme.add(count);
  }

  /** Share of the past below a bin, half of the bin itself counted. */
  #shareBelow(bin: number): number {
    let below = this.#bins[bin]! / 2;
    for (let at = this.#least; at < bin && at <= this.#most; at++) below += this.#bins[at]!;
    return below / this.#total;
  }

  /** The bin from which on values are extreme. */
  #edge(side: 'above' | 'below'): number {
    let left = this.#total * TAIL_SHARE;
    if (side === 'above') {
      let at = this.#most;
      while (at > this.#least && (left -= this.#bins[at]!) > 0) at--;
      return at + 1;
    }
    let at = this.#least;
    while (at < this.#most && (left -= this.#bins[at]!) > 0) at++;
    return at;
  }

  #learn(counts: ReadonlyMap<number, number>, isAnomalous: boolean): void {
    if (counts.size === 0) return;
    this.#slots++;
    const weight = isAnomalous ? SURPLUS_LEARNT : 1;
    for (const [bin, values] of counts) {
      const count = values * weight;
      this.#bins[bin]! += count;
      this.#total += count;
      this.#least = Math.min(this.#least, bin);
      this.#most = Math.max(this.#most, bin);
    }
    if (this.#total <= MEMORY_VALUES) return;
    for (let at = this.#least; at <= this.#most; at++) this.#bins[at]! /= 2;
    this.#total /= 2;
  }
}

/** Mean surprise that is usual in an hour of the week, at least that of no change. */
function usualOf(hour: { readonly units: number; readonly sum: number } | undefined): number {
  return hour === undefined || hour.units < LEAST_HOUR_VALUES ? 1 : Math.max(1, hour.sum / hour.units);
}

function format(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}
