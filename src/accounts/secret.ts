import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits: no dictionary, so one fast hash is enough to keep them by. */
const SECRET_BYTES = 32;

/** A new secret as URL-safe text: 43 characters behind `prefix`. */
export function createSecret(prefix = ''): string {
  return prefix + randomBytes(SECRET_BYTES).toString('base64url');
}

/** SHA-256 as hex: what is kept of a secret, and the key it is found by. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares by digest in constant time, so that neither content nor length of `expected` can be measured. */
export function isSecret(given: string, expected: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(given).digest(),
    createHash('sha256').update(expected).digest(),
  );
}
