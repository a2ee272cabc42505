import { Dispersion } from './dispersion.ts';
import { Ring } from './ring.ts';
import { WINDOW_SLOTS } from './slots.ts';
import { shareTail } from './tails.ts';
import type { TraceLine } from './trace-assembler.ts';

/** Steps (one kind of line after another in a request) followed. */
export const STEPS_LIMIT = 5000;
/** A step is slow when at most this share of its past took longer. */
const SLOW_SHARE = 0.05;
/** Times of a step before it is judged: a twentieth of them must be a few. */
const WARM_UP_TIMES = 60;
/** Times a step remembers; older ones fade. */
const MEMORY_TIMES = 5000;
/** Bins a doubling of the time: 19% wide. */
const BINS_PER_OCTAVE = 4;
/** 2^30 µs is 18 minutes. */
const BINS = 30 * BINS_PER_OCTAVE;

/** How long one step usually takes: a histogram over the logarithm. */
class StepTimes {
  readonly #bins = new Float64Array(BINS);
  #total = 0;

  add(bin: number): void {
    this.#bins[bin]!++;
    this.#total++;
    if (this.#total < MEMORY_TIMES) return;
    for (let at = 0; at < BINS; at++) this.#bins[at]! /= 2;
    this.#total /= 2;
  }

  /** The bin above which a time is slow, and the share of the past above it; undefined while there is too little. */
  limit(): { readonly bin: number; readonly share: number } | undefined {
    if (this.#total < WARM_UP_TIMES) return undefined;
    let above = 0;
    let bin = BINS - 1;
    while (bin > 0 && above + this.#bins[bin]! <= this.#total * SLOW_SHARE) above += this.#bins[bin--]!;
    return { bin, share: (above + 0.5) / (this.#total + 1) };
  }
}

export interface SlowFinding {
  readonly service: string;
  readonly strength: number;
  readonly observed: number;
  readonly expected: number;
  readonly units: number;
  readonly recent: boolean;
}

interface ServiceSteps {
  readonly steps: Ring;
  readonly slow: Ring;
  readonly expected: Ring;
  readonly dispersion: Dispersion;
}

/**
 * Time between neighbouring lines of requests against the same step's past, summed up per service: shows a slow service
 * that logs the same lines as ever. A step within a service, or back into it, is its own time; a step into a service
 * not met before in the request is time of the caller.
 */
export class StepTimeMonitor {
  /** Steps that had no room. */
  dropped = 0;
  readonly #times = new Map<number, StepTimes>();
  readonly #services = new Map<string, ServiceSteps>();
  /** Steps of the window, by slot, newest first: learnt when they leave. */
  #window: { readonly key: number; readonly bin: number; readonly service: string }[][] = [[]];

  add(lines: readonly TraceLine[]): void {
    const met = new Set<string>();
    for (let at = 1; at < lines.length; at++) {
      const from = lines[at - 1]!;
      const to = lines[at]!;
      met.add(from.service);
      if (from.series < 0 || to.series < 0) continue;
      const service = met.has(to.service) ? to.service : from.service;
      const key = from.series * 2 ** 26 + to.series;
      this.#count(key, binOf(to.timeUs - from.timeUs), service);
    }
  }

  judge(): SlowFinding[] {
    const findings: SlowFinding[] = [];
    for (const [service, state] of this.#services) {
      const units = state.steps.sum;
      const expected = state.expected.sum;
      if (units === 0 || expected <= 0) continue;
      const observed = state.slow.sum;
      const share = expected / units;
      const correlation = state.dispersion.correlation(units);
      state.dispersion.add(observed, expected, expected * (1 - share));
      if (observed <= expected) continue;
      const strength = shareTail({ units, observed, share, correlation }, 'above');
      const recent = state.slow.recent > 2 * state.expected.recent;
      findings.push({ service, strength, observed, expected, units, recent });
    }
    return findings;
  }

  /** Begins the next slot; what leaves the window is learnt, unless its service is in `anomalous`. */
  roll(anomalous: ReadonlySet<string>): void {
    this.#window.unshift([]);
    if (this.#window.length > WINDOW_SLOTS) this.#learn(this.#window.pop()!, anomalous);
    for (const { steps, slow, expected } of this.#services.values()) {
      for (const ring of [steps, slow, expected]) ring.roll();
    }
  }

  interrupt(anomalous: ReadonlySet<string>): void {
    for (const slot of this.#window.reverse()) this.#learn(slot, anomalous);
    this.#window = [[]];
    for (const { steps, slow, expected } of this.#services.values()) {
      for (const ring of [steps, slow, expected]) ring.clear();
    }
  }

  #count(key: number, bin: number, service: string): void {
    this.#window[0]!.push({ key, bin, service });
    const limit = this.#times.get(key)?.limit();
    if (limit === undefined) return;
    let state = this.#services.get(service);
    if (state === undefined) {
      state = { steps: new Ring(), slow: new Ring(), expected: new Ring(), dispersion: new Dispersion() };
      this.#services.set(service, state);
    }
    state.steps.add(1);
    state.expected.add(limit.share);
    if (bin > limit.bin) state.slow.add(1);
  }

  #learn(
    steps: readonly { readonly key: number; readonly bin: number; readonly service: string }[],
    anomalous: ReadonlySet<string>,
  ): void {
    for (const { key, bin, service } of steps) {
      if (anomalous.has(service)) continue;
      let times = this.#times.get(key);
      if (times === undefined) {
        if (this.#times.size >= STEPS_LIMIT) {
          this.dropped++;
          continue;
        }
        this.#times.set(key, (times = new StepTimes()));
      }
      times.add(bin);
    }
  }
}

function binOf(us: number): number {
  return Math.min(BINS - 1, Math.floor(Math.log2(Math.max(us, 0) + 1) * BINS_PER_OCTAVE));
}
