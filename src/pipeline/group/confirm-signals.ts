import { LEVEL_CODE } from '../../core/level.ts';
import type { PatternStep } from '../pattern/pattern-detector.ts';
import type { Signal } from '../pattern/signal.ts';

/** Slots in a row that show a signal before it counts: half a minute, so that what passes by itself wakes nobody. */
export const CONFIRM_SLOTS = 3;
/** The same for what hurts nobody by itself, such as unusual values: a minute. */
export const CONFIRM_MILD_SLOTS = 6;
/** Slots that may lie between two in a row: quiet ones in which nothing was logged. */
const LONGEST_PAUSE_SLOTS = 3;
/** Signals under watch. */
const WATCHED_LIMIT = 10_000;

export interface ConfirmedSignal {
  readonly signal: Signal;
  /** Slot that first showed it. */
  readonly firstSlot: number;
}

/** Lets signals through that last. */
export class SignalConfirmer {
  readonly #runs = new Map<string, { slots: number; readonly firstSlot: number; lastSlot: number }>();

  /** The signals of `step` that have lasted. */
  confirm({ slot, signals, afterInterruption }: PatternStep): ConfirmedSignal[] {
    if (afterInterruption) this.#runs.clear();
    const confirmed: ConfirmedSignal[] = [];
    for (const signal of signals) {
      const run = this.#runs.get(signal.key);
      if (run === undefined) {
        if (this.#runs.size < WATCHED_LIMIT) {
          this.#runs.set(signal.key, { slots: 1, firstSlot: slot, lastSlot: slot });
        }
        continue;
      }
      run.slots++;
      run.lastSlot = slot;
      if (run.slots >= (isMild(signal) ? CONFIRM_MILD_SLOTS : CONFIRM_SLOTS))
        confirmed.push({ signal, firstSlot: run.firstSlot });
    }
    for (const [key, { lastSlot }] of this.#runs) {
      if (lastSlot < slot - LONGEST_PAUSE_SLOTS) this.#runs.delete(key);
    }
    return confirmed;
  }
}

function isMild({ measure, level }: Signal): boolean {
  return (measure === 'odd-lines' && level < LEVEL_CODE.error) || measure === 'values';
}
