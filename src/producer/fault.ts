import type { Service } from './produced-entry.ts';

/** What can be planted. Each starts and ends by itself; at most one is active at a time. */
export const FAULT_KINDS = [
  /** A service takes 10 to 25 times as long. */
  'latency-spike',
  /** Half of a service's calls fail with errors that are otherwise rare. */
  'error-burst',
  /** A service logs an error that was never seen before. */
  'new-error',
  /** A service stops logging; everything else goes on. */
  'silent-service',
  /** Usual messages with values far outside what is usual. */
  'odd-parameter',
  /** A service slows down bit by bit, up to 12 times. */
  'slow-drift',
  /** Logins fail by the hundred for a list of guessed names, from one address. */
  'brute-force',
  /** A disk fills until it is nearly full. */
  'disk-filling',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  /** From 1, in the order of time. */
  readonly number: number;
  readonly kind: FaultKind;
  readonly service: Service;
  readonly startUs: number;
  /** Exclusive. */
  readonly endUs: number;
  /** How bad, where the kind has a degree: the factor of a spike. */
  readonly strength: number;
}

export function isActive(fault: Fault | undefined, timeUs: number): fault is Fault {
  return fault !== undefined && timeUs >= fault.startUs && timeUs < fault.endUs;
}

/** What times of `service` are multiplied by at `timeUs`. */
export function latencyFactor(fault: Fault | undefined, service: Service, timeUs: number): number {
  if (!isActive(fault, timeUs) || fault.service !== service) return 1;
  if (fault.kind === 'latency-spike') return fault.strength;
  if (fault.kind !== 'slow-drift') return 1;
  const progress = (timeUs - fault.startUs) / (fault.endUs - fault.startUs);
  return 1 + (fault.strength - 1) * progress;
}
