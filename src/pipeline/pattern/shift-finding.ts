import type { Side } from './tails.ts';

/** How much the values of one name differ from their own past. */
export interface Shift {
  readonly side: Side;
  readonly strength: number;
  /** Lines with what makes the difference, among `units`. */
  readonly observed: number;
  readonly expected: number;
  readonly units: number;
  /** Slots of the window with values. */
  readonly slots: number;
  /** Whether the last slots are as odd as the window. */
  readonly recent: boolean;
}

export interface ShiftFinding extends Shift {
  /** What the lines that make the difference have in common, for people: `is 503`, `is above 120`. */
  readonly text: string;
}

/** Which differences are worth telling. */
export type Matters = (shift: Shift) => boolean;
