import { Ring } from './ring.ts';
import { WINDOW_SLOTS } from './slots.ts';
import { Spread } from './spread.ts';
import { StepHistogram, stepBinOf } from './step-histogram.ts';
import { gammaTail } from './tails.ts';
import type { TraceLine } from './trace-assembler.ts';

/** Kinds of step, and of service in a request, followed. */
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

/** A time and the histogram and the group it belongs to. */
interface TakenTime {
  readonly key: string;
  readonly bin: number;
  readonly group: string;
}

/**
 * Times within requests against their own past: of each service in a request of a kind, and of each step (one kind of line
 * after another) from service to service, summed up per pair. Shows a slow service that logs the same lines as ever. Time
 * before a line is its service's, when that service was met before in the request; else it is time of the caller.
 */
export class StepTimeMonitor {
  /** Steps that had no room. */
  dropped = 0;
  readonly #histograms = new Map<string, StepHistogram>();
  readonly #groups = new Map<string, StepGroup>();
  /** Times of the window, by slot, newest first: learnt when they leave. */
  #window: TakenTime[][] = [[]];

  /** Adds a finished request. */
  add(lines: readonly TraceLine[]): void {
    const own = new Map<string, number>();
    for (let at = 1; at < lines.length; at++) {
      const from = lines[at - 1]!;
      const to = lines[at]!;
      if (at === 1) own.set(from.service, 0);
      const service = own.has(to.service) ? to.service : from.service;
      const takenUs = to.timeUs - from.timeUs;
      own.set(service, own.get(service)! + takenUs);
      if (!own.has(to.service)) own.set(to.service, 0);
      if (from.service === to.service || from.series < 0 || to.series < 0) continue;
      const pair = `${from.service} ${to.service}`;
      const peer = from.service === service ? to.service : from.service;
      const time = { key: `${from.series} ${to.series}`, bin: stepBinOf(takenUs), group: pair };
      this.#take(time, { service, peer });
    }
    const kind = lines[0]!.series;
    if (kind < 0) return;
    for (const [service, ownUs] of own) {
      this.#take({ key: `${kind} ${service}`, bin: stepBinOf(ownUs), group: service }, { service });
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

  /** Begins the next slot; what leaves the window is learnt, unless its group is in `anomalous`. */
  roll(anomalous: ReadonlySet<string>): void {
    this.#window.unshift([]);
    if (this.#window.length > WINDOW_SLOTS) this.#learn(this.#window.pop()!, anomalous);
    for (const { steps, slow, surprise } of this.#groups.values()) {
      for (const ring of [steps, slow, surprise]) ring.roll();
    }
  }

  /** Series that stand for nothing any more give their places away. */
  forget(series: ReadonlySet<number>): void {
    for (const key of this.#histograms.keys()) {
      const [from, to] = key.split(' ');
      // A service's own time is kept by the kind of request and a name.
      if (series.has(Number(from)) || series.has(Number(to))) this.#histograms.delete(key);
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

  #take(time: TakenTime, about: { readonly service: string; readonly peer?: string }): void {
    this.#window[0]!.push(time);
    const share = this.#histograms.get(time.key)?.shareAbove(time.bin);
    if (share === undefined) return;
    let group = this.#groups.get(time.group);
    if (group === undefined) {
      if (this.#groups.size >= STEP_GROUPS_LIMIT) {
        this.dropped++;
        return;
      }
      group = { ...about, steps: new Ring(), slow: new Ring(), surprise: new Ring(), spread: new Spread() };
      this.#groups.set(time.group, group);
    }
    group.steps.add(1);
    group.surprise.add(Math.min(SURPRISE_LIMIT, -Math.log(share)));
    if (share <= SLOW_SHARE) group.slow.add(1);
  }

  #learn(times: readonly TakenTime[], anomalous: ReadonlySet<string>): void {
    for (const { key, bin, group } of times) {
      if (anomalous.has(group)) continue;
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
