import { Ring } from './ring.ts';
import { WINDOW_SLOTS } from './slots.ts';
import { Spread } from './spread.ts';
import { StepHistogram, stepBinOf } from './step-histogram.ts';
import { gammaTail } from './tails.ts';
import type { TraceLine } from './trace-assembler.ts';

/** Steps (one kind of line after another in a request) followed. */
export const STEPS_LIMIT = 5000;
/** Services and pairs of services followed. */
export const STEP_GROUPS_LIMIT = 5000;
/** A step is slow when at most this share of its past took longer: for people to read. */
const SLOW_SHARE = 0.05;
/** The most that one step tells, nats: that one in a thousand takes as long. */
const SURPRISE_LIMIT = 7;
/** Mean surprise of the last slots that still is slow, nats. */
const RECENT_FACTOR = 1.5;

export interface SlowFinding {
  /** `from to`, or the service. */
  readonly name: string;
  /** The service whose time it is. */
  readonly service: string;
  /** The other service of a step between two. */
  readonly peer?: string;
  readonly strength: number;
  /** Slow steps. */
  readonly observed: number;
  readonly expected: number;
  readonly units: number;
  /** Whether the last slots are as odd as the window, or hold nothing. */
  readonly recent: boolean;
  /** Slots of the window with steps. */
  readonly slots: number;
}

interface StepGroup {
  readonly service: string;
  readonly peer?: string;
  readonly steps: Ring;
  readonly slow: Ring;
  /** Nats. */
  readonly surprise: Ring;
  readonly spread: Spread;
}

interface Step {
  readonly key: number;
  readonly bin: number;
  /** Names of its groups. */
  readonly pair: string;
  readonly service: string;
}

/**
 * Time between neighbouring lines of requests against the same step's past, summed up per service and per pair of
 * services: shows a slow service that logs the same lines as ever. A step within a service, or back into it, is its own
 * time; a step into a service not met before in the request is time of the caller.
 */
export class StepTimeMonitor {
  /** Steps that had no room. */
  dropped = 0;
  readonly #histograms = new Map<number, StepHistogram>();
  readonly #groups = new Map<string, StepGroup>();
  /** Steps of the window, by slot, newest first: learnt when they leave. */
  #window: Step[][] = [[]];

  /** Adds a finished request. */
  add(lines: readonly TraceLine[]): void {
    const met = new Set<string>();
    for (let at = 1; at < lines.length; at++) {
      const from = lines[at - 1]!;
      const to = lines[at]!;
      met.add(from.service);
      if (from.series < 0 || to.series < 0) continue;
      const service = met.has(to.service) ? to.service : from.service;
      const peer = from.service === service ? to.service : from.service;
      const key = from.series * 2 ** 26 + to.series;
      const bin = stepBinOf(to.timeUs - from.timeUs);
      const pair = `${from.service} ${to.service}`;
      this.#window[0]!.push({ key, bin, pair, service });
      const share = this.#histograms.get(key)?.shareAbove(bin);
      if (share === undefined) continue;
      this.#count(service, { service }, share);
      if (peer !== service) this.#count(pair, { service, peer }, share);
    }
  }

  /** Everything that was judged, odd or not. */
  judge(): SlowFinding[] {
    const findings: SlowFinding[] = [];
    for (const [name, { service, peer, steps, slow, surprise, spread }] of this.#groups) {
      const units = steps.sum;
      if (units === 0) continue;
      // Under no change each surprise is exponential with mean 1 (Fisher 1925), their sum gamma.
      const factor = spread.factor;
      const strength = gammaTail(units / factor, surprise.sum / factor);
      spread.add((surprise.sum - units) ** 2 / units);
      findings.push({
        name,
        service,
        ...(peer === undefined ? {} : { peer }),
        strength,
        observed: slow.sum,
        expected: units * SLOW_SHARE,
        units,
        recent: surprise.recent >= RECENT_FACTOR * steps.recent,
        slots: slow.filledSlots,
      });
    }
    return findings;
  }

  /** Begins the next slot; what leaves the window is learnt, unless one of its groups is in `anomalous`. */
  roll(anomalous: ReadonlySet<string>): void {
    this.#window.unshift([]);
    if (this.#window.length > WINDOW_SLOTS) this.#learn(this.#window.pop()!, anomalous);
    for (const { steps, slow, surprise } of this.#groups.values()) {
      for (const ring of [steps, slow, surprise]) ring.roll();
    }
  }

  /** Learns the window and empties it. */
  interrupt(anomalous: ReadonlySet<string>): void {
    for (const slot of this.#window.reverse()) this.#learn(slot, anomalous);
    this.#window = [[]];
    for (const { steps, slow, surprise } of this.#groups.values()) {
      for (const ring of [steps, slow, surprise]) ring.clear();
    }
  }

  #count(name: string, about: { readonly service: string; readonly peer?: string }, share: number): void {
    let group = this.#groups.get(name);
    if (group === undefined) {
      if (this.#groups.size >= STEP_GROUPS_LIMIT) {
        this.dropped++;
        return;
      }
      group = { ...about, steps: new Ring(), slow: new Ring(), surprise: new Ring(), spread: new Spread() };
      this.#groups.set(name, group);
    }
    group.steps.add(1);
    group.surprise.add(Math.min(SURPRISE_LIMIT, -Math.log(share)));
    if (share <= SLOW_SHARE) group.slow.add(1);
  }

  #learn(steps: readonly Step[], anomalous: ReadonlySet<string>): void {
    for (const { key, bin, pair, service } of steps) {
      if (anomalous.has(pair) || anomalous.has(service)) continue;
      let histogram = this.#histograms.get(key);
      if (histogram === undefined) {
        if (this.#histograms.size >= STEPS_LIMIT) {
          this.dropped++;
          continue;
        }
        this.#histograms.set(key, (histogram = new StepHistogram()));
      }
      histogram.add(bin);
    }
  }
}
