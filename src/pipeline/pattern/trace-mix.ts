import { Dispersion } from './dispersion.ts';
import { SURPLUS_LEARNT } from './share-monitor.ts';
import { RECENT_SLOTS } from './ring.ts';
import { WINDOW_SLOTS } from './slots.ts';
import { shareTail, type Side } from './tails.ts';

/** Kinds of request told apart, by what they log first; more are not judged. */
export const REQUEST_KINDS_LIMIT = 500;
/** Pairs of (kind of request, kind of line) followed. */
export const PAIRS_LIMIT = 50_000;
/** Requests that the baseline remembers of each kind; older ones fade. */
const MEMORY_REQUESTS = 20_000;
/** Jeffreys' prior. */
const PRIOR = 0.5;
/** Requests of a kind before it is judged. */
const WARM_UP_REQUESTS = 10;

export interface MixFinding {
  readonly series: number;
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

interface Kind {
  /** Requests in each slot of the window, newest first. */
  readonly window: { requests: number; readonly lines: Map<number, number> }[];
  requests: number;
  readonly lines: Map<number, number>;
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
 * In how many requests each kind of line occurs, against what is usual for requests of these kinds. The load and the
 * mix of requests may change as they like: 38 purchases should hold 38 "paid", whether they come in a minute or an hour.
 */
export class TraceMix {
  /** Requests and pairs that had no room. */
  dropped = 0;
  readonly #kinds = new Map<number, Kind>();
  readonly #dispersions = new Map<number, Dispersion>();
  #pairs = 0;

  /** Adds a finished request to the slot under way: what it logged first, and the kinds of its lines, each once. */
  add(first: number, lines: ReadonlySet<number>): void {
    let kind = this.#kinds.get(first);
    if (kind === undefined) {
      if (this.#kinds.size >= REQUEST_KINDS_LIMIT) {
        this.dropped++;
        return;
      }
      kind = { window: [emptySlot()], requests: 0, lines: new Map() };
      this.#kinds.set(first, kind);
    }
    const slot = kind.window[0]!;
    slot.requests++;
    for (const line of lines) slot.lines.set(line, (slot.lines.get(line) ?? 0) + 1);
  }

  /** Everything that was judged, odd or not. */
  judge(): MixFinding[] {
    const findings: MixFinding[] = [];
    for (const [series, tally] of this.#tally()) {
      const { units, observed, expected, variance } = tally;
      const share = Math.min(1 - 1e-9, expected / units);
      const side = observed > expected ? 'above' : 'below';
      const dispersion = this.#dispersionOf(series);
      const own = expected * (1 - share);
      const uncertainty = units > 1 ? (variance / own - 1) / (units - 1) : 0;
      const correlation = Math.max(dispersion.correlation(units, share), uncertainty);
      const strength = shareTail({ units, observed, share, correlation }, side);
      dispersion.add({ units, share, observed, variance: Math.max(variance, own) });
      const slots = bitsOf(side === 'above' ? tally.observedSlots : tally.unitSlots);
      const recent = isRecent(tally, side);
      findings.push({ series, side, strength, observed, expected, units, recent, slots });
    }
    return findings;
  }

  /** Begins the next slot; what leaves the window is learnt, the surplus of series in `anomalous` little. */
  roll(anomalous: ReadonlySet<number>): void {
    for (const kind of this.#kinds.values()) {
      kind.window.unshift(emptySlot());
      if (kind.window.length > WINDOW_SLOTS) this.#learn(kind, kind.window.pop()!, anomalous);
    }
  }

  /** Learns the window and empties it. */
  interrupt(anomalous: ReadonlySet<number>): void {
    for (const kind of this.#kinds.values()) {
      for (const slot of kind.window.splice(0).reverse()) this.#learn(kind, slot, anomalous);
      kind.window.push(emptySlot());
    }
  }

  #tally(): Map<number, Tally> {
    const tallies = new Map<number, Tally>();
    for (const kind of this.#kinds.values()) {
      const window = sumOf(kind.window);
      const recent = sumOf(kind.window.slice(0, RECENT_SLOTS));
      if (window.requests === 0 || kind.requests < WARM_UP_REQUESTS) continue;
      for (const series of new Set([...kind.lines.keys(), ...window.lines.keys()])) {
        const share = ((kind.lines.get(series) ?? 0) + PRIOR) / (kind.requests + 2 * PRIOR);
        const tally = tallies.get(series) ?? emptyTally();
        tallies.set(series, tally);
        tally.units += window.requests;
        tally.observed += window.lines.get(series) ?? 0;
        tally.expected += window.requests * share;
        tally.variance +=
          window.requests * share * (1 - share) * (1 + (window.requests - 1) / (kind.requests + 2));
        tally.recentObserved += recent.lines.get(series) ?? 0;
        tally.recentExpected += recent.requests * share;
        tally.recentUnits += recent.requests;
        for (const [at, slot] of kind.window.entries()) {
          if (slot.requests > 0) tally.unitSlots |= 1 << at;
          if (slot.lines.has(series)) tally.observedSlots |= 1 << at;
        }
      }
    }
    return tallies;
  }

  #dispersionOf(series: number): Dispersion {
    let dispersion = this.#dispersions.get(series);
    if (dispersion === undefined) this.#dispersions.set(series, (dispersion = new Dispersion()));
    return dispersion;
  }

  #learn(kind: Kind, slot: Kind['window'][number], anomalous: ReadonlySet<number>): void {
    if (slot.requests === 0) return;
    for (const series of anomalous) {
      const usual = kind.requests === 0 ? 0 : ((kind.lines.get(series) ?? 0) / kind.requests) * slot.requests;
      const observed = slot.lines.get(series) ?? 0;
      if (usual > 0 || observed > 0) slot.lines.set(series, usual + (observed - usual) * SURPLUS_LEARNT);
    }
    kind.requests += slot.requests;
    for (const [series, count] of slot.lines) {
      const known = kind.lines.get(series);
      if (known === undefined && this.#pairs >= PAIRS_LIMIT) {
        this.dropped++;
        continue;
      }
      if (known === undefined) this.#pairs++;
      kind.lines.set(series, (known ?? 0) + count);
    }
    if (kind.requests > MEMORY_REQUESTS) fade(kind, MEMORY_REQUESTS / kind.requests);
  }
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
  for (const [series, count] of kind.lines) kind.lines.set(series, count * factor);
}

function sumOf(slots: Kind['window']): Kind['window'][number] {
  const sum = emptySlot();
  for (const slot of slots) {
    sum.requests += slot.requests;
    for (const [series, count] of slot.lines) sum.lines.set(series, (sum.lines.get(series) ?? 0) + count);
  }
  return sum;
}

function emptySlot(): Kind['window'][number] {
  return { requests: 0, lines: new Map() };
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
