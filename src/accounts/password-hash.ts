import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Argon2Parameters } from 'node:crypto';

/** What one hash costs whoever makes it: us at a sign-in, and a thief for every guess. */
export interface HashCosts {
  readonly memoryKibibytes: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** RFC 9106 §4, the second recommended option: for machines that cannot give 2 GiB to one sign-in. About 0.15 s. */
export const HASH_COSTS: HashCosts = { memoryKibibytes: 65_536, passes: 3, parallelism: 4 };

/** RFC 9106 §4: 128 bits of salt, 256 bits of tag. */
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** argon2id of a password in the PHC string format (https://github.com/P-H-C/phc-string-format). */
export async function hashPassword(password: string, costs: HashCosts = HASH_COSTS): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await derive(password, {
    nonce: salt,
    memory: costs.memoryKibibytes,
    passes: costs.passes,
    parallelism: costs.parallelism,
    tagLength: TAG_BYTES,
  });
  return phc(costs, salt, tag);
}

/** Whether `password` is the one that `hash` was made from. Anything that is no such hash is nobody's password. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const match = PHC.exec(hash);
  if (match === null) return false;
  const [, memory = '', passes = '', parallelism = '', salt = '', tag = ''] = match;
  const expected = Buffer.from(tag, 'base64');
  const given = await derive(password, {
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(given, expected);
}

/**
 * A hash that no password has, at the same costs: checked for names that do not exist, so that the time of an answer
 * does not tell which names do.
 */
export function nobodysHash(costs: HashCosts): string {
  return phc(costs, randomBytes(SALT_BYTES), randomBytes(TAG_BYTES));
}

function phc({ memoryKibibytes, passes, parallelism }: HashCosts, salt: Buffer, tag: Buffer): string {
  const costs = `m=${memoryKibibytes},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${costs}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Costs have at most as many digits as a sane hash: a stored value cannot ask for all memory. */
const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$/;

function derive(password: string, costs: Omit<Argon2Parameters, 'message'>): Promise<Buffer> {
  // NFKC, so that the same keys on another keyboard or system are the same password (RFC 8265 §4.2).
  const message = Buffer.from(password.normalize('NFKC'));
  return new Promise((resolve, reject) => {
    argon2('argon2id', { ...costs, message }, (error, tag) => {
      if (error === null) resolve(Buffer.from(tag));
      else reject(error);
    });
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
