import { Dispersion } from './dispersion.ts';
import { SURPLUS_LEARNT } from './share-monitor.ts';
import { RECENT_SLOTS } from './ring.ts';
import { WINDOW_SLOTS } from './slots.ts';
import { isUnlikely, shareTail, type Side } from './tails.ts';

/** Kinds of request told apart, by what they log first; more are not judged. */
export const REQUEST_KINDS_LIMIT = 500;
/** Pairs of (kind of request, n-th line of a kind) followed. */
export const PAIRS_LIMIT = 100_000;
/** Repetitions of a line in a request told apart: loops over a few things show when one is left out. */
const REPETITIONS = 8;
/** Requests that the baseline remembers of each kind; older ones fade. */
const MEMORY_REQUESTS = 20_000;
/** Jeffreys' prior. */
const PRIOR = 0.5;
/** Requests of a kind before it is judged. */
const WARM_UP_REQUESTS = 10;

export interface MixFinding {
  readonly series: number;
  /** Speaks of requests that hold the line at least so often. */
  readonly repetition: number;
  readonly side: Side;
  readonly strength: number;
  /** Requests in the window that hold the line. */
  readonly observed: number;
  readonly expected: number;
  /** Requests of the kinds that can hold it. */
  readonly units: number;
  /** Whether the last slots are as odd as the window, or hold nothing. */
  readonly recent: boolean;
  /** Slots of the window that show it. */
  readonly slots: number;
}

/** Requests of a kind, and how many of them hold each item: a kind of line at least so often, see itemOf. */
interface Requests {
  requests: number;
  readonly items: Map<number, number>;
}

interface Kind extends Requests {
  /** By slot, newest first. */
  readonly window: Requests[];
}

interface Tally {
  observed: number;
  expected: number;
  variance: number;
  units: number;
  recentObserved: number;
  recentExpected: number;
  recentUnits: number;
  /** A bit for each slot of the window with such requests, and with the line. */
  unitSlots: number;
  observedSlots: number;
}

/**
 * In how many requests each kind of line occurs (and occurs twice, three times, …), against what is usual for requests of these kinds. The load and the
 * mix of requests may change as they like: 38 purchases should hold 38 "paid", whether they come in a minute or an hour.
 */
export class TraceMix {
  /** Requests and pairs that had no room. */
  dropped = 0;
  readonly #kinds = new Map<number, Kind>();
  readonly #dispersions = new Map<number, Dispersion>();
  #pairs = 0;

  /** Adds a finished request to the slot under way: the kind of its first line, and how often it holds each kind. */
  add(first: number, lines: ReadonlyMap<number, number>): void {
    let kind = this.#kinds.get(first);
    if (kind === undefined) {
      if (this.#kinds.size >= REQUEST_KINDS_LIMIT) {
        this.dropped++;
        return;
      }
      kind = { window: [noRequests()], ...noRequests() };
      this.#kinds.set(first, kind);
    }
    const slot = kind.window[0]!;
    slot.requests++;
    for (const [series, count] of lines) {
      for (let repetition = 1; repetition <= Math.min(count, REPETITIONS); repetition++) {
        const item = itemOf(series, repetition);
        slot.items.set(item, (slot.items.get(item) ?? 0) + 1);
      }
    }
  }

  /** Everything that was judged, odd or not. */
  judge(): MixFinding[] {
    const findings: MixFinding[] = [];
    for (const [item, tally] of this.#tally()) {
      const { units, observed, expected, variance } = tally;
      const share = Math.min(1 - 1e-9, expected / units);
      const side = observed > expected ? 'above' : 'below';
      const dispersion = this.#dispersionOf(item);
      const own = expected * (1 - share);
      const uncertainty = units > 1 ? (variance / own - 1) / (units - 1) : 0;
      const correlation = Math.max(dispersion.correlation(units, share), uncertainty);
      dispersion.add({ units, share, observed, variance: Math.max(variance, own) });
      findings.push({
        series: seriesOf(item),
        repetition: repetitionOf(item),
        side,
        strength: isUnlikely(observed, expected, own)
          ? shareTail({ units, observed, share, correlation }, side)
          : 0,
        observed,
        expected,
        units,
        recent: isRecent(tally, side),
        slots: bitsOf(side === 'above' ? tally.observedSlots : tally.unitSlots),
      });
    }
    return findings;
  }

  /** Begins the next slot; what leaves the window is learnt, the surplus of series in `anomalous` little. */
  roll(anomalous: ReadonlySet<number>): void {
    for (const kind of this.#kinds.values()) {
      kind.window.unshift(noRequests());
      if (kind.window.length > WINDOW_SLOTS) this.#learn(kind, kind.window.pop()!, anomalous);
    }
  }

  /** Learns the window and empties it. */
  interrupt(anomalous: ReadonlySet<number>): void {
    for (const kind of this.#kinds.values()) {
      for (const slot of kind.window.splice(0).reverse()) this.#learn(kind, slot, anomalous);
      kind.window.push(noRequests());
    }
  }

  /** Series `from` was found to be part of series `into`. Windows must be empty. */
  absorb(from: number, into: number): void {
    const old = this.#kinds.get(from);
    const kind = this.#kinds.get(into);
    if (old !== undefined && kind === undefined) this.#kinds.set(into, old);
    else if (old !== undefined && kind !== undefined) {
      kind.requests += old.requests;
      for (const [item, count] of old.items) this.#move(kind, item, count);
    }
    this.#kinds.delete(from);
    for (const each of this.#kinds.values()) {
      for (let repetition = 1; repetition <= REPETITIONS; repetition++) {
        const count = each.items.get(itemOf(from, repetition));
        if (count !== undefined) this.#move(each, itemOf(into, repetition), count);
      }
    }
    this.forget(new Set([from]));
  }

  /** Series that stand for nothing any more give their places away. */
  forget(series: ReadonlySet<number>): void {
    for (const [first, kind] of this.#kinds) {
      if (series.has(first)) {
        this.#pairs -= kind.items.size;
        this.#kinds.delete(first);
        continue;
      }
      for (const item of kind.items.keys()) {
        if (series.has(seriesOf(item)) && kind.items.delete(item)) this.#pairs--;
      }
    }
    for (const item of this.#dispersions.keys()) {
      if (series.has(seriesOf(item))) this.#dispersions.delete(item);
    }
  }

  /** Adds to what a kind holds, never more than its requests. */
  #move(kind: Kind, item: number, count: number): void {
    const known = kind.items.get(item);
    if (known === undefined) this.#pairs++;
    kind.items.set(item, Math.min(kind.requests, (known ?? 0) + count));
  }

  #tally(): Map<number, Tally> {
    const tallies = new Map<number, Tally>();
    for (const kind of this.#kinds.values()) {
      const window = sumOf(kind.window);
      const recent = sumOf(kind.window.slice(0, RECENT_SLOTS));
      if (window.requests === 0 || kind.requests < WARM_UP_REQUESTS) continue;
      for (const item of new Set([...kind.items.keys(), ...window.items.keys()])) {
        const share = ((kind.items.get(item) ?? 0) + PRIOR) / (kind.requests + 2 * PRIOR);
        const tally = tallies.get(item) ?? emptyTally();
        tallies.set(item, tally);
        tally.units += window.requests;
        tally.observed += window.items.get(item) ?? 0;
        tally.expected += window.requests * share;
        tally.variance +=
          window.requests * share * (1 - share) * (1 + (window.requests - 1) / (kind.requests + 2));
        tally.recentObserved += recent.items.get(item) ?? 0;
        tally.recentExpected += recent.requests * share;
        tally.recentUnits += recent.requests;
        for (const [at, slot] of kind.window.entries()) {
          if (slot.requests > 0) tally.unitSlots |= 1 << at;
          if (slot.items.has(item)) tally.observedSlots |= 1 << at;
        }
      }
    }
    return tallies;
  }

  #dispersionOf(item: number): Dispersion {
    let dispersion = this.#dispersions.get(item);
    if (dispersion === undefined) this.#dispersions.set(item, (dispersion = new Dispersion()));
    return dispersion;
  }

  #learn(kind: Kind, slot: Requests, anomalous: ReadonlySet<number>): void {
    if (slot.requests === 0) return;
    for (const item of new Set([...kind.items.keys(), ...slot.items.keys()])) {
      const known = kind.items.get(item);
      let count = slot.items.get(item) ?? 0;
      if (anomalous.has(seriesOf(item))) {
        const usual = kind.requests === 0 ? 0 : ((known ?? 0) / kind.requests) * slot.requests;
        count = usual + (count - usual) * SURPLUS_LEARNT;
      }
      if (known === undefined && this.#pairs >= PAIRS_LIMIT) {
        this.dropped++;
        continue;
      }
      if (known === undefined) this.#pairs++;
      kind.items.set(item, (known ?? 0) + count);
    }
    kind.requests += slot.requests;
    if (kind.requests > MEMORY_REQUESTS) fade(kind, MEMORY_REQUESTS / kind.requests);
  }
}

function itemOf(series: number, repetition: number): number {
  return series * REPETITIONS + repetition - 1;
}

function seriesOf(item: number): number {
  return Math.floor(item / REPETITIONS);
}

function repetitionOf(item: number): number {
  return (item % REPETITIONS) + 1;
}

/** The last slots must be odd too, or what happened is over. */
function isRecent({ recentObserved, recentExpected, recentUnits }: Tally, side: Side): boolean {
  if (recentUnits === 0) return true;
  return side === 'above' ? recentObserved > 2 * recentExpected : recentObserved * 2 < recentExpected;
}

function bitsOf(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}

function fade(kind: Kind, factor: number): void {
  kind.requests *= factor;
  for (const [item, count] of kind.items) kind.items.set(item, count * factor);
}

function sumOf(slots: readonly Requests[]): Requests {
  const sum = noRequests();
  for (const slot of slots) {
    sum.requests += slot.requests;
    for (const [item, count] of slot.items) sum.items.set(item, (sum.items.get(item) ?? 0) + count);
  }
  return sum;
}

function noRequests(): Requests {
  return { requests: 0, items: new Map() };
}

function emptyTally(): Tally {
  return {
    observed: 0,
    expected: 0,
    variance: 0,
    units: 0,
    recentObserved: 0,
    recentExpected: 0,
    recentUnits: 0,
    unitSlots: 0,
    observedSlots: 0,
  };
}
