import type { Random } from '../core/random.ts';
import type { Service } from './produced-entry.ts';
import { hex, productId, userId } from './vocabulary.ts';

/** An error that `service` logs only while a fault makes it: the same kind of error for the whole fault. */
export function newErrorOf(service: Service, variant: number, random: Random): string {
  const choices = [...COMMON_ERRORS, ...(OWN_ERRORS[service] ?? [])];
  return choices[variant % choices.length]!(random);
}

type Message = (random: Random) => string;

const COMMON_ERRORS: readonly Message[] = [
  (random) =>
    `Unhandled NullPointerException: Cannot invoke "Session.locale()" because "session" is null, user ${userId(random)}`,
  (random) => `TLS handshake with upstream aborted: certificate has expired, serial ${hex(2, random)}`,
  (random) => `Deadlock found when trying to get lock; transaction ${hex(1, random)} rolled back`,
  () => 'Too many open files: accept failed on listener 0.0.0.0:8080',
  (random) => `Out of memory: could not allocate ${4096 + random.integer(8192)} kB for response buffer`,
];

const OWN_ERRORS: Partial<Record<Service, readonly Message[]>> = {
  auth: [(random) => `Signing key ${hex(2, random)} not found in key set, token rejected`],
  catalog: [(random) => `Malformed price list row for ${productId(random)}: expected 7 columns, found 3`],
  payments: [(random) => `Ledger mismatch for settlement ${hex(2, random)}: debit and credit differ`],
  inventory: [
    (random) => `Negative stock computed for ${productId(random)}, movement journal is inconsistent`,
  ],
  mailer: [
    (random) => `Template engine crashed while rendering invoice ${hex(1, random)}: stack level too deep`,
  ],
};
