import { slotOf } from './slots.ts';

/** Traces whose lines are still coming: at a thousand lines a second some thousand. */
export const OPEN_TRACES_LIMIT = 20_000;
/** Lines kept of one trace; of longer ones the first. */
export const TRACE_LINES_LIMIT = 500;

export interface TraceLine {
  readonly timeUs: number;
  readonly service: string;
  /** Series of the line; -1 for kinds of line that are not followed. */
  readonly series: number;
}

export interface TraceId {
  readonly high: number;
  readonly low: number;
  /** Sampling shift of the digest it came in. */
  readonly shift: number;
}

interface OpenTrace {
  readonly low: number;
  readonly lines: TraceLine[];
  firstSlot: number;
  lastSlot: number;
}

/** Puts the lines of traces together, in whatever order and blocks they come. */
export class TraceAssembler {
  /** Lines left out because a bound was hit. */
  dropped = 0;
  readonly #open = new Map<number, OpenTrace>();
  /** Highest sampling shift met in each slot that is not judged yet. */
  readonly #shifts = new Map<number, number>();

  get size(): number {
    return this.#open.size;
  }

  add({ high, low, shift }: TraceId, line: TraceLine): void {
    const slot = slotOf(line.timeUs);
    if ((this.#shifts.get(slot) ?? -1) < shift) this.#shifts.set(slot, shift);
    // 52 bits of the hash: a clash among thousands of open traces is beyond unlikely.
    const key = (high & 0xfffff) * 2 ** 32 + low;
    let trace = this.#open.get(key);
    if (trace === undefined) {
      if (this.#open.size >= OPEN_TRACES_LIMIT) {
        this.dropped++;
        return;
      }
      trace = { low, lines: [], firstSlot: slot, lastSlot: slot };
      this.#open.set(key, trace);
    }
    trace.firstSlot = Math.min(trace.firstSlot, slot);
    trace.lastSlot = Math.max(trace.lastSlot, slot);
    if (trace.lines.length < TRACE_LINES_LIMIT) trace.lines.push(line);
    else this.dropped++;
  }

  /** Traces whose last line lies in `slot` or before, lines in the order of time; those sampled in part are left out. */
  take(slot: number): TraceLine[][] {
    const taken: TraceLine[][] = [];
    for (const [key, trace] of this.#open) {
      if (trace.lastSlot > slot) continue;
      this.#open.delete(key);
      if (this.#isWhole(trace)) taken.push(trace.lines.sort((a, b) => a.timeUs - b.timeUs));
    }
    for (const old of this.#shifts.keys()) if (old < slot - SHIFT_SLOTS) this.#shifts.delete(old);
    return taken;
  }

  #isWhole({ low, firstSlot, lastSlot }: OpenTrace): boolean {
    for (let slot = Math.max(firstSlot, lastSlot - SHIFT_SLOTS); slot <= lastSlot; slot++) {
      const shift = this.#shifts.get(slot) ?? 0;
      if (low >= 2 ** (32 - shift)) return false;
    }
    return true;
  }
}

/** Slots for which the sampling is remembered: traces of minutes are judged by their end. */
const SHIFT_SLOTS = 30;
