import { HOURS_OF_WEEK } from '../model/statistics.ts';
import { WINDOW_US } from '../score/count-window.ts';

/** Width of a slot, µs: time is judged slot by slot. */
export const SLOT_US = WINDOW_US;
/** Slots judged together: a minute. Shorter is too few lines to tell a fault from chance, longer is late. */
export const WINDOW_SLOTS = 6;
/** Slots that must have passed before one is judged, so that late lines and open traces are in. */
export const GRACE_SLOTS = 1;
/** Slots with lines after a start or an interruption in which nothing is judged: clients reconnect, caches are cold. */
export const SETTLE_SLOTS = WINDOW_SLOTS;
/** Empty slots in a row that are an interruption of everything, where lines usually come in every slot. */
export const INTERRUPTION_SLOTS = 3;

export const SLOTS_PER_HOUR = 3_600_000_000 / SLOT_US;

export function slotOf(timeUs: number): number {
  return Math.floor(timeUs / SLOT_US);
}

/** Hour of the week, UTC; 0 = Monday 00:00. */
export function hourOfSlot(slot: number): number {
  const hours = Math.floor(slot / SLOTS_PER_HOUR);
  // 1970-01-01 was a Thursday: three days after a Monday.
  return (((hours + 72) % HOURS_OF_WEEK) + HOURS_OF_WEEK) % HOURS_OF_WEEK;
}
