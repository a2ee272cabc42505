import type { IngestLimits } from '../limits.ts';
import type { Zone } from './zone.ts';

/** How to read times that leave something open. */
export interface TimeRules {
  /** When the bytes came in, µs since the Unix epoch: stands in for a missing time and dates a missing year. */
  readonly receivedUs: number;
  /** The zone of times that name none. */
  readonly zone: Zone;
  /** How `01/02/2026` is meant where both orders are possible. */
  readonly numericDate: 'month-first' | 'day-first';
}

/** Whether a time lies in the accepted range. */
export function isAcceptedTime(timeUs: number, receivedUs: number, limits: IngestLimits): boolean {
  return timeUs >= limits.earliestTimeUs && timeUs <= receivedUs + limits.futureToleranceUs;
}
