import type { Fault, FaultKind } from './fault.ts';
import { formatTime, type Service } from './produced-entry.ts';

/** The truth about one planted fault. */
export interface FaultLabel {
  readonly fault: number;
  readonly kind: FaultKind;
  readonly service: Service;
  /** RFC 3339. */
  readonly start: string;
  readonly end: string;
  /** `eventId` of every line that shows it. */
  readonly lines: readonly string[];
}

export function labelOf(fault: Fault, lines: readonly string[]): FaultLabel {
  return {
    fault: fault.number,
    kind: fault.kind,
    service: fault.service,
    start: formatTime(fault.startUs),
    end: formatTime(fault.endUs),
    lines,
  };
}
