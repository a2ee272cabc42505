import type { Level } from '../core/level.ts';
import type { Random } from '../core/random.ts';
import { type Fault, isActive, latencyFactor } from './fault.ts';
import { newErrorOf } from './new-errors.ts';
import type { Service } from './produced-entry.ts';
import { hex, hostOf, logNormal } from './vocabulary.ts';

/** A line before it has its id. */
export interface DraftLine {
  readonly timeUs: number;
  readonly level: Level;
  readonly service: Service;
  readonly host: string;
  readonly message: string;
  readonly trace: string;
  /** Number of the fault that this line is evidence of; 0 for none. */
  readonly fault: number;
}

/** Spread of a service's times, as the σ of their logarithm: p99 is twice the median. */
const TIME_SIGMA = 0.3;
/** A span is evidence of slowness when it took this many times as long as it would have. */
const SLOW_RATIO = 3;
/** Share of a struck service's calls that fail, that log the new error, that carry the odd value. */
const BURST_SHARE = 0.5;
const NEW_ERROR_SHARE = 0.3;
const ODD_SHARE = 0.2;

/**
 * One request on its way through the services: a clock that work moves on, a trace id, and what a fault does
 * to it. Flows (`flows/`) tell the story, this keeps the books.
 */
export class Request {
  readonly trace: string;
  readonly random: Random;
  readonly #fault: Fault | undefined;
  readonly #emit: (line: DraftLine) => void;
  readonly #hosts = new Map<Service, string>();
  #timeUs: number;
  /** Time added by the fault so far. */
  #extraUs = 0;
  #failedByFault = false;

  constructor(timeUs: number, world: World) {
    this.#timeUs = timeUs;
    this.random = world.random;
    this.#fault = isActive(world.fault, timeUs) ? world.fault : undefined;
    this.#emit = world.emit;
    this.trace = hex(4, world.random);
  }

  /** Starts work of `service`, which may meet a new error in it. */
  enter(service: Service): void {
    if (!this.#strikes('new-error', service, NEW_ERROR_SHARE)) return;
    this.log(service, 'error', evidence(newErrorOf(service, this.#fault!.number, this.random), true));
  }

  log(service: Service, level: Level, message: string | Evidence): void {
    let host = this.#hosts.get(service);
    if (host === undefined) {
      host = hostOf(service, this.random);
      this.#hosts.set(service, host);
    }
    const plain = typeof message === 'string';
    this.#emit({
      timeUs: Math.round(this.#timeUs),
      level,
      service,
      host,
      message: plain ? message : message.text,
      trace: this.trace,
      fault: plain || !message.shown ? 0 : (this.#fault?.number ?? 0),
    });
  }

  /** Passes the time that work of `service` takes and returns it in whole ms, at least 1. */
  spend(service: Service, medianMs: number): number {
    const plainUs = logNormal(medianMs * 1000, TIME_SIGMA, this.random);
    const takenUs = plainUs * latencyFactor(this.#fault, service, this.#timeUs);
    this.#timeUs += takenUs;
    this.#extraUs += takenUs - plainUs;
    return Math.max(1, Math.round(takenUs / 1000));
  }

  /** A moment to measure a span from. */
  mark(): Mark {
    return { timeUs: this.#timeUs, extraUs: this.#extraUs };
  }

  elapsedMs(since: Mark): number {
    return Math.max(1, Math.round((this.#timeUs - since.timeUs) / 1000));
  }

  /** Whether a fault made the span since `since` far longer than it would have been. */
  isSlow(since: Mark): boolean {
    const takenUs = this.#timeUs - since.timeUs;
    const plainUs = takenUs - (this.#extraUs - since.extraUs);
    return takenUs >= SLOW_RATIO * plainUs;
  }

  /** Whether a call of `service` fails, with `usualShare` of the calls failing on a good day. */
  fails(service: Service, usualShare: number): boolean {
    if (this.#strikes('error-burst', service, BURST_SHARE)) {
      this.#failedByFault = true;
      return true;
    }
    return this.random.next() < usualShare;
  }

  /** Whether the fault made a call of this request fail: its error lines are evidence. */
  get failedByFault(): boolean {
    return this.#failedByFault;
  }

  /** Whether `service` should use a value nobody uses, in a line that then is evidence. */
  isOdd(service: Service): boolean {
    return this.#strikes('odd-parameter', service, ODD_SHARE);
  }

  #strikes(kind: Fault['kind'], service: Service, share: number): boolean {
    const fault = this.#fault;
    return (
      fault !== undefined && fault.kind === kind && fault.service === service && this.random.next() < share
    );
  }
}

/** A message that shows the fault, if `shown`. */
export interface Evidence {
  readonly text: string;
  readonly shown: boolean;
}

export function evidence(text: string, shown: boolean): Evidence {
  return { text, shown };
}

export interface World {
  readonly random: Random;
  readonly fault: Fault | undefined;
  readonly emit: (line: DraftLine) => void;
}

export interface Mark {
  readonly timeUs: number;
  readonly extraUs: number;
}
