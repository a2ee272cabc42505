import { createRandom, type Random } from '../core/random.ts';
import { BACKGROUND_TASKS, type BackgroundTask } from './background.ts';
import { loadFactor } from './daily-rhythm.ts';
import { EventQueue } from './event-queue.ts';
import { type FaultLabel, labelOf } from './fault-label.ts';
import { type Fault, isActive } from './fault.ts';
import { type FaultPlanOptions, planFaults } from './fault-plan.ts';
import { pickFlow } from './flows/mix.ts';
import { type PlantedLines, plantedLinesOf } from './planted-lines.ts';
import type { ProducedEntry } from './produced-entry.ts';
import { type DraftLine, Request } from './request.ts';
import { exponential, hostOf } from './vocabulary.ts';

export interface WebApplicationOptions {
  readonly seed: number;
  readonly startUs: number;
  /** Lines a second, mean of a working day. */
  readonly rate: number;
  readonly faults: Omit<FaultPlanOptions, 'seed' | 'startUs'>;
}

/** Share of lines that no request causes. */
const BACKGROUND_SHARE = 0.1;
/** Regular tasks come this much early or late. */
const JITTER = 0.1;
/** A request's last line comes well before this long after its first, also when its services are slowed. */
const LONGEST_REQUEST_US = 30e6;
/** Ids of one form, so that nothing is to be read in them. */
const SEQUENCE_DIGITS = 9;
/** Requests tried out to learn how many lines one has. */
const TRIAL_REQUESTS = 1000;

/**
 * A web shop's log without end, in the order of time, the same for the same options, with faults planted in it
 * that end by themselves. Pure: it neither sleeps nor sends. About 600,000 encoded lines/s on one core
 * (`bench/producer.bench.ts`).
 */
export class WebApplication {
  readonly #options: WebApplicationOptions;
  readonly #random: Random;
  /** Its own stream: what comes before a fault must not depend on it. */
  readonly #plantedRandom: Random;
  readonly #pending = new EventQueue<DraftLine>();
  readonly #background = new EventQueue<BackgroundTask>();
  readonly #plan: Iterator<Fault, void>;
  readonly #requestsPerUs: number;
  readonly #idPrefix: string;
  /** Lines of faults that are not over, by number. */
  readonly #open = new Map<number, { fault: Fault; lines: string[] }>();
  readonly #labels: FaultLabel[] = [];
  #fault: Fault | undefined;
  #planted: PlantedLines | undefined;
  #nextPlantedUs = Number.POSITIVE_INFINITY;
  #nextRequestUs: number;
  #sequence = 0;

  constructor(options: WebApplicationOptions) {
    this.#options = options;
    this.#random = createRandom(options.seed * 2);
    this.#plantedRandom = createRandom(options.seed * 2 + 2 ** 40);
    this.#plan = planFaults({ ...options.faults, seed: options.seed, startUs: options.startUs });
    this.#requestsPerUs = (options.rate * (1 - BACKGROUND_SHARE)) / measureLinesPerRequest() / 1e6;
    this.#idPrefix = `${options.seed}-`;
    this.#nextRequestUs = options.startUs;
    this.#takeNextFault();
    for (const task of BACKGROUND_TASKS) this.#background.push(this.#firstTime(task), task);
  }

  /** Time of the next line. */
  get nextUs(): number {
    this.#prepare();
    return this.#pending.earliestUs;
  }

  next(): ProducedEntry {
    this.#prepare();
    const { timeUs, level, service, host, message, trace, fault } = this.#pending.shift()!;
    const eventId = this.#idPrefix + String(this.#sequence++).padStart(SEQUENCE_DIGITS, '0');
    if (fault !== 0) this.#open.get(fault)?.lines.push(eventId);
    return { timeUs, level, service, host, message, trace, eventId };
  }

  /** Labels of the faults that are over and have not been taken yet. */
  takeLabels(): readonly FaultLabel[] {
    this.#closeFaults(this.nextUs - LONGEST_REQUEST_US);
    return this.#labels.splice(0);
  }

  /** As `takeLabels`, with the faults that have begun: for the end of a run. */
  takeAllLabels(): readonly FaultLabel[] {
    const now = this.nextUs;
    for (const { fault, lines } of this.#open.values()) {
      if (fault.startUs < now) this.#labels.push(labelOf(fault, lines));
    }
    this.#open.clear();
    return this.#labels.splice(0);
  }

  /** Makes the earliest pending line the next one: nothing that is still to be made can come before it. */
  #prepare(): void {
    for (;;) {
      const backgroundUs = this.#background.earliestUs;
      const sourceUs = Math.min(this.#nextRequestUs, backgroundUs, this.#nextPlantedUs);
      if (this.#pending.earliestUs <= sourceUs) return;
      while (this.#fault !== undefined && sourceUs >= this.#fault.endUs) this.#takeNextFault();
      if (sourceUs === this.#nextRequestUs) this.#startRequest();
      else if (sourceUs === backgroundUs) this.#runTask(backgroundUs);
      else this.#plantLine();
    }
  }

  #startRequest(): void {
    const timeUs = this.#nextRequestUs;
    const request = new Request(timeUs, {
      random: this.#random,
      fault: this.#fault,
      emit: (line) => this.#add(line),
    });
    pickFlow(this.#random)(request);
    const gapUs = exponential(this.#random) / (this.#requestsPerUs * loadFactor(timeUs));
    this.#nextRequestUs = timeUs + gapUs;
  }

  #runTask(timeUs: number): void {
    const task = this.#background.shift()!;
    const filled =
      task.disk === true && this.#fault?.kind === 'disk-filling' && this.#fault.service === task.service;
    if (!filled || !isActive(this.#fault, timeUs)) {
      this.#add({
        timeUs: Math.round(timeUs),
        level: task.level,
        service: task.service,
        host: hostOf(task.service, this.#random),
        message: task.message(this.#random),
        trace: '',
        fault: 0,
      });
    }
    const periodUs = this.#periodUs(task);
    const gapUs = task.regular
      ? periodUs * (1 - JITTER + 2 * JITTER * this.#random.next())
      : periodUs * exponential(this.#random);
    this.#background.push(timeUs + gapUs, task);
  }

  #plantLine(): void {
    const timeUs = this.#nextPlantedUs;
    const planted = this.#planted!;
    this.#add(planted.line(Math.round(timeUs)));
    const nextUs = timeUs + (exponential(this.#random) * 1e6) / planted.linesPerSecond;
    this.#nextPlantedUs = nextUs < (this.#fault?.endUs ?? 0) ? nextUs : Number.POSITIVE_INFINITY;
  }

  #add(line: DraftLine): void {
    const fault = this.#fault;
    const silent =
      fault?.kind === 'silent-service' && fault.service === line.service && isActive(fault, line.timeUs);
    if (!silent) this.#pending.push(line.timeUs, line);
  }

  #takeNextFault(): void {
    const fault = this.#plan.next().value ?? undefined;
    this.#fault = fault;
    this.#planted = fault && plantedLinesOf(fault, this.#options.rate, this.#plantedRandom);
    this.#nextPlantedUs = fault !== undefined && this.#planted ? fault.startUs : Number.POSITIVE_INFINITY;
    if (fault !== undefined) this.#open.set(fault.number, { fault, lines: [] });
  }

  #closeFaults(beforeUs: number): void {
    for (const [number, { fault, lines }] of this.#open) {
      if (fault.endUs >= beforeUs) continue;
      this.#labels.push(labelOf(fault, lines));
      this.#open.delete(number);
    }
  }

  #periodUs(task: BackgroundTask): number {
    return 1e6 / (this.#options.rate * BACKGROUND_SHARE * task.weight);
  }

  #firstTime(task: BackgroundTask): number {
    return this.#options.startUs + this.#random.next() * this.#periodUs(task);
  }
}

export function createWebApplication(options: WebApplicationOptions): WebApplication {
  return new WebApplication(options);
}

/** Lines of a mean request, by trying: flows change, a constant here would silently be wrong. */
function measureLinesPerRequest(): number {
  let lines = 0;
  const random = createRandom(0);
  const world = { random, fault: undefined, emit: () => void lines++ };
  for (let i = 0; i < TRIAL_REQUESTS; i++) pickFlow(random)(new Request(0, world));
  return lines / TRIAL_REQUESTS;
}
