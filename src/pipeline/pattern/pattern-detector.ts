import type { TraceDigest } from '../../core/trace-digest.ts';
import type { ValueDigest } from '../../core/value-digest.ts';
import type { WindowCounts } from '../../core/window-counts.ts';
import { CallOrder } from './call-order.ts';
import { EventClock } from './event-clock.ts';
import { SeriesTable } from './series-table.ts';
import { judgeSeries, judgeServices, judgeTraces, type Judged } from './judge.ts';
import { judgeValues } from './judge-values.ts';
import { Lateness } from './lateness.ts';
import type { LevelShares } from './level-shares.ts';
import type { ModelNews } from './model-news.ts';
import { RateMonitor } from './rate-monitor.ts';
import { ServiceMonitor } from './service-monitor.ts';
import { ShareMonitor } from './share-monitor.ts';
import { type IsNormal, PendingSlots, type SlotTally } from './slot-tally.ts';
import type { Signal } from './signal.ts';
import { GRACE_SLOTS, INTERRUPTION_SLOTS, SETTLE_SLOTS, SLOT_US, slotOf } from './slots.ts';
import { StepTimeMonitor } from './step-times.ts';
import { TraceAssembler, type TraceLine } from './trace-assembler.ts';
import { TraceMix } from './trace-mix.ts';
import { ValueMonitors } from './value-monitors.ts';

/** Services followed. */
export const SERVICES_LIMIT = 2000;
/** An interruption is this many times longer than the empty times between lines usually are. */
const INTERRUPTION_FACTOR = 10;

/**
 * Why something is left out: its slot was judged already, or is too far ahead; there are too many kinds of line
 * (`SERIES_LIMIT`), traces or values at once to follow.
 */
export const DROP_REASONS = ['late', 'early', 'series', 'traces', 'values'] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export interface PatternBlock {
  readonly counts: readonly WindowCounts[];
  readonly traces: readonly TraceDigest[];
  /** Absent in reports of older processes. */
  readonly values?: readonly ValueDigest[];
}

/** What was found in the minute that ends with a slot. */
export interface PatternStep {
  readonly slot: number;
  /** When it was judged, in log time, had nobody been later than the usual grace: the slot's end and that grace. µs. */
  readonly atUs: number;
  readonly signals: readonly Signal[];
  /** Whether nothing at all was logged for a while just before this slot. */
  readonly afterInterruption: boolean;
}

/** What people said is normal. */
export interface PatternOptions {
  /** Such lines count for their service, but not as errors or anomalies of it. */
  readonly isNormal?: IsNormal;
  /** Such a signal teaches what is usual, as if nothing were odd. */
  readonly isExpected?: (signal: Signal) => boolean;
}

/** What is followed of a kind of line. */
export interface SeriesMonitor {
  readonly lines: RateMonitor;
  anomalies: ShareMonitor;
}

/**
 * Bursts, silences, new kinds of line and shifts of shares, each against its own past. Fed with the counts of every block
 * in whatever order they come: sums don't depend on how lines were spread over scorers. Log time drives it.
 */
export class PatternDetector {
  readonly calls = new CallOrder();
  readonly series = new SeriesTable();
  readonly #clock = new EventClock();
  readonly #lateness = new Lateness();
  readonly #pending: PendingSlots;
  readonly #assembler = new TraceAssembler();
  readonly #mix = new TraceMix();
  readonly #steps = new StepTimeMonitor();
  readonly #values = new ValueMonitors();
  readonly #services = new Map<string, ServiceMonitor>();
  readonly #monitors = new Map<number, SeriesMonitor>();
  readonly #total = new RateMonitor();
  #lastSlot: number | undefined;
  #slotsSinceStart = 0;
  #slotsSeen = 0;
  #emptyMean = 0;
  #signals: readonly Signal[] = [];
  readonly #isExpected: ((signal: Signal) => boolean) | undefined;
  #levelShares: ReadonlyMap<string, LevelShares> = new Map();
  #modelVersion = 0;

  constructor({ isNormal, isExpected }: PatternOptions = {}) {
    this.#pending = new PendingSlots(this.series, isNormal);
    this.#isExpected = isExpected;
  }

  /**
   * Scorers use another model from now on: lines get other template ids and other scores. Baselines follow the ids; what
   * was usual of scores is learnt anew. Of several workers' news each version counts once.
   */
  useModel({ version, aliases, levelShares }: ModelNews): void {
    if (version <= this.#modelVersion) return;
    this.#modelVersion = version;
    this.#levelShares = levelShares;
    this.#interrupt();
    for (const [service, monitor] of this.#services) {
      monitor.anomalies = new ShareMonitor();
      seed(monitor, levelShares.get(service));
    }
    for (const monitor of this.#monitors.values()) monitor.anomalies = new ShareMonitor();
    const merged = this.series.rename(aliases);
    this.#values.forget(new Set(merged.flatMap(([from, into]) => [from.id, into.id])));
    for (const [from, into] of merged) {
      const [old, known] = [this.#monitors.get(from.id), this.#monitors.get(into.id)];
      if (old !== undefined && known !== undefined) known.lines.absorb(old.lines);
      else if (old !== undefined) this.#monitors.set(into.id, old);
      this.#mix.absorb(from.id, into.id);
    }
  }

  /** What was left out so far: lines, lines of traces, values. */
  get dropped(): Readonly<Record<DropReason, number>> {
    return {
      late: this.#pending.late,
      early: this.#pending.early,
      series: this.series.unplaced,
      traces: this.#assembler.dropped + this.#mix.dropped + this.#steps.dropped,
      values: this.#values.dropped,
    };
  }

  /** Takes in a block; returns the slots that it completed, in order of time. */
  observe(block: PatternBlock): PatternStep[] {
    return [...this.steps(block)];
  }

  /** As `observe`, each slot judged when it is asked for: a block of a fast replay completes dozens. */
  *steps(block: PatternBlock): Generator<PatternStep, void, void> {
    if (this.#clock.observe(block.counts)) {
      this.#pending.restart();
      this.#lateness.restart();
      this.#interrupt();
      this.#lastSlot = undefined;
    }
    for (const counts of block.counts) this.#pending.add(counts);
    for (const values of block.values ?? []) this.#pending.addValues(values);
    for (const traces of block.traces) this.#addTraces(traces);
    const { head } = this.#clock;
    if (head === undefined) return;
    this.#lateness.observe(block.counts, head);
    yield* this.#judgeUpTo(head - GRACE_SLOTS - this.#lateness.slots);
  }

  /** Judges all that is left, at the end of a log. */
  finish(): PatternStep[] {
    const { latest } = this.#pending;
    return latest === undefined ? [] : [...this.#judgeUpTo(latest)];
  }

  #addTraces(digest: TraceDigest): void {
    for (let row = 0; row < digest.size; row++) {
      const timeUs = digest.timeUs[row]!;
      const slot = slotOf(timeUs);
      if (this.#pending.isJudged(slot)) continue;
      const service = digest.services[digest.service[row]!] ?? '';
      const key = {
        service,
        high: digest.templateHigh[row]!,
        low: digest.templateLow[row]!,
        level: digest.level[row]!,
      };
      // The line itself was counted with the windows.
      const series = this.series.find(key, 0, slot)?.id ?? -1;
      const id = { high: digest.traceHigh[row]!, low: digest.traceLow[row]!, shift: digest.shift };
      this.#assembler.add(id, { timeUs, service, series });
    }
  }

  *#judgeUpTo(last: number): Generator<PatternStep, void, void> {
    for (const { slot, tally } of this.#pending.take(last)) yield this.#step(slot, tally);
  }

  #step(slot: number, tally: SlotTally): PatternStep {
    const afterInterruption = this.#passEmptySlots(slot);
    this.#lastSlot = slot;
    this.#slotsSinceStart++;
    this.#slotsSeen++;
    this.#count(slot, tally);
    const traces = this.#assembler.take(slot);
    // Those of the first slot may have begun before it.
    if (this.#slotsSinceStart > 1) for (const lines of traces) this.#addTrace(lines);
    this.#signals = this.#slotsSinceStart > SETTLE_SLOTS ? this.#judge(slot) : this.#settle(slot);
    const step = {
      slot,
      atUs: (slot + 1 + GRACE_SLOTS) * SLOT_US,
      signals: this.#signals,
      afterInterruption,
    };
    this.#roll(slot);
    return step;
  }

  /** Rolls over slots in which nothing was logged; true when they are so many that everything was interrupted. */
  #passEmptySlots(slot: number): boolean {
    if (this.#lastSlot === undefined) return true;
    const empty = slot - this.#lastSlot - 1;
    const usual = Math.max(INTERRUPTION_SLOTS, this.#emptyMean * INTERRUPTION_FACTOR);
    this.#emptyMean += (Math.min(empty, usual) - this.#emptyMean) / EMPTY_MEMORY;
    if (empty >= usual) {
      this.#interrupt();
      return true;
    }
    for (let passed = 0; passed < empty; passed++) this.#roll(this.#lastSlot + 1 + passed);
    return false;
  }

  #count(slot: number, tally: SlotTally): void {
    this.#total.add(tally.lines);
    for (const service of tally.services.keys()) {
      if (!this.#services.has(service) && this.#services.size < SERVICES_LIMIT) {
        const monitor = new ServiceMonitor(slot);
        seed(monitor, this.#levelShares.get(service));
        this.#services.set(service, monitor);
      }
    }
    for (const [service, monitor] of this.#services) monitor.add(slot, tally.services.get(service));
    for (const [series, { lines, anomalies }] of tally.series) {
      let monitor = this.#monitors.get(series.id);
      if (monitor === undefined) {
        monitor = { lines: new RateMonitor(), anomalies: new ShareMonitor() };
        this.#monitors.set(series.id, monitor);
      }
      monitor.lines.add(lines);
      monitor.anomalies.add(lines, anomalies);
    }
    this.#values.add(tally.values, slot);
  }

  #addTrace(lines: readonly TraceLine[]): void {
    this.calls.add(lines);
    this.#steps.add(lines);
    const kinds = new Map<number, number>();
    for (const { series } of lines) if (series >= 0) kinds.set(series, (kinds.get(series) ?? 0) + 1);
    const first = lines[0]!.series;
    if (first >= 0) this.#mix.add(first, kinds);
  }

  #judge(slot: number): Signal[] {
    const judged: Judged = {
      slot,
      slotsSeen: this.#slotsSeen,
      services: this.#services,
      series: this.series,
      monitors: this.#monitors,
      total: this.#total,
    };
    return [
      ...judgeTraces(judged, { mix: this.#mix.judge(), steps: this.#steps.judge() }),
      ...judgeServices(judged),
      ...judgeSeries(judged),
      ...judgeValues(judged, this.#values),
    ];
  }

  /** Judges to learn how much is usual, and keeps silent. */
  #settle(slot: number): Signal[] {
    this.#judge(slot);
    return [];
  }

  #odd(): OddKeys {
    const isExpected = this.#isExpected;
    return new OddKeys(
      isExpected === undefined ? this.#signals : this.#signals.filter((signal) => !isExpected(signal)),
    );
  }

  /** Begins the slot after `slot`. */
  #roll(slot: number): void {
    const odd = this.#odd();
    this.#total.roll(false);
    for (const [service, monitor] of this.#services)
      monitor.roll((measure) => odd.has(`${measure} ${service}`), slot);
    const [oddLines, oddAnomalies] = [odd.seriesOf('lines'), odd.seriesOf('anomalies')];
    for (const [id, { lines, anomalies }] of this.#monitors) {
      lines.roll(oddLines.has(id));
      anomalies.roll(oddAnomalies.has(id), slot);
    }
    this.#mix.roll(odd.seriesOf('requests'));
    this.#steps.roll(odd.pairsOf('steps'));
    this.#values.roll((key) => odd.has(`values ${key}`), slot);
    this.#forget(new Set(this.series.takeRemoved()));
  }

  #forget(removed: ReadonlySet<number>): void {
    if (removed.size === 0) return;
    for (const id of removed) this.#monitors.delete(id);
    this.#mix.forget(removed);
    this.#steps.forget(removed);
    this.#values.forget(removed);
  }

  /** Everything stopped for a while: what is in the windows is learnt, and what comes has to settle. */
  #interrupt(): void {
    const odd = this.#odd();
    const slot = (this.#lastSlot ?? 0) + 1;
    this.#total.interrupt(false);
    for (const [service, monitor] of this.#services) {
      monitor.interrupt((measure) => odd.has(`${measure} ${service}`), slot);
    }
    const [oddLines, oddAnomalies] = [odd.seriesOf('lines'), odd.seriesOf('anomalies')];
    for (const [id, { lines, anomalies }] of this.#monitors) {
      lines.interrupt(oddLines.has(id));
      anomalies.interrupt(oddAnomalies.has(id), slot);
    }
    this.#mix.interrupt(odd.seriesOf('requests'));
    this.#steps.interrupt(odd.pairsOf('steps'));
    this.#values.interrupt((key) => odd.has(`values ${key}`), slot);
    this.#signals = [];
    this.#slotsSinceStart = 0;
  }
}

function seed(monitor: ServiceMonitor, shares: LevelShares | undefined): void {
  if (shares !== undefined) monitor.seed(shares);
}

/** Slots with lines over which the usual empty time between them is averaged. */
const EMPTY_MEMORY = 60;

/** What is odd now, by the keys of signals: `measure subject`. */
class OddKeys {
  readonly #keys: ReadonlySet<string>;

  constructor(signals: readonly Signal[]) {
    this.#keys = new Set(signals.map(({ key }) => key));
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  seriesOf(measure: string): Set<number> {
    return new Set(this.#subjectsOf(`${measure} #`).map(Number));
  }

  pairsOf(measure: string): Set<string> {
    return new Set(this.#subjectsOf(`${measure} `));
  }

  #subjectsOf(prefix: string): string[] {
    return [...this.#keys].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  }
}
