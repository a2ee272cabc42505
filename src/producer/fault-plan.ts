import { createRandom, type Random } from '../core/random.ts';
import { type Fault, FAULT_KINDS, type FaultKind } from './fault.ts';
import { type Service, SERVICES } from './produced-entry.ts';

export interface FaultPlanOptions {
  readonly seed: number;
  readonly startUs: number;
  /** Kinds to choose from; none: no faults. */
  readonly kinds: readonly FaultKind[];
  /** Time without faults at the start, to learn from. */
  readonly learnSeconds: number;
  /** Mean time from the end of one fault to the start of the next; each is drawn from half to one and a half of it. */
  readonly pauseSeconds: number;
}

/** How long a fault lasts, seconds: long enough for a person to notice, short enough to watch it go. */
const DURATION_SECONDS = { least: 60, most: 150 };
/** A drift must be slow to be one. */
const DRIFT_SECONDS = { least: 200, most: 320 };
const SPIKE_FACTOR = { least: 10, most: 25 };
const DRIFT_FACTOR = { least: 8, most: 12 };

/** Where a kind can strike; kinds not named here strike any service that answers requests. */
const VICTIMS: Partial<Record<FaultKind, readonly Service[]>> = {
  'odd-parameter': ['cart', 'payments', 'catalog', 'gateway'],
  'brute-force': ['auth'],
  'disk-filling': ['orders', 'inventory', 'search'],
  // The gateway's own work is too little to be felt.
  'latency-spike': SERVICES.filter((service) => service !== 'gateway'),
  'slow-drift': SERVICES.filter((service) => service !== 'gateway' && service !== 'mailer'),
};

/** Faults without end, in the order of time, the same for the same options. Kinds take turns in a shuffled order. */
export function* planFaults(options: FaultPlanOptions): Generator<Fault, void> {
  if (options.kinds.length === 0) return;
  // Its own stream: the same lines come before the first fault, whatever is planted later.
  const random = createRandom(options.seed * 2 + 1);
  let timeUs = options.startUs + options.learnSeconds * 1e6;
  for (let number = 1; ;) {
    for (const kind of shuffled(options.kinds, random)) {
      const victims = VICTIMS[kind] ?? SERVICES;
      const seconds = within(kind === 'slow-drift' ? DRIFT_SECONDS : DURATION_SECONDS, random);
      const startUs = Math.round(timeUs);
      const endUs = Math.round(startUs + seconds * 1e6);
      const strength = within(kind === 'slow-drift' ? DRIFT_FACTOR : SPIKE_FACTOR, random);
      yield { number, kind, service: victims[random.integer(victims.length)]!, startUs, endUs, strength };
      timeUs = endUs + options.pauseSeconds * (0.5 + random.next()) * 1e6;
      number++;
    }
  }
}

export const DEFAULT_KINDS: readonly FaultKind[] = FAULT_KINDS;

function within(range: { readonly least: number; readonly most: number }, random: Random): number {
  return range.least + random.next() * (range.most - range.least);
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
