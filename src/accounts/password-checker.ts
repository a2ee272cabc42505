import { HttpProblem } from '../api/http-problem.ts';
import { HASH_COSTS, hashPassword, nobodysHash, verifyPassword } from './password-hash.ts';

/** Each takes 64 MiB and 0.1 s of up to four of libuv's threads, which file and DNS work share. */
const AT_ONCE = 2;
/** Beyond these people wait longer than they are willing to. */
const WAITING_LIMIT = 32;
const RETRY_AFTER_SECONDS = 2;

/** Hashes and verifies passwords, a few at a time: a flood of sign-ins costs neither memory nor the server's threads. */
export interface PasswordChecker {
  /** @throws HttpProblem 503 when too many wait */
  hash(password: string): Promise<string>;
  /** Takes as long for a user without a password, or none at all. @throws HttpProblem 503 when too many wait */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}

export function createPasswordChecker(costs = HASH_COSTS, compare = verifyPassword): PasswordChecker {
  const nobodys = nobodysHash(costs);
  let running = 0;
  const waiting: (() => void)[] = [];

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE) {
      if (waiting.length >= WAITING_LIMIT) throw tooMany();
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  }

  return {
    hash: (password) => inTurn(() => hashPassword(password, costs)),
    async verify(password, hash) {
      const matches = await inTurn(() => compare(password, hash ?? nobodys));
      return matches && hash !== undefined;
    },
  };
}

function tooMany(): HttpProblem {
  return new HttpProblem(503, {
    code: 'SIGN_IN_BUSY',
    detail: `${AT_ONCE + WAITING_LIMIT} sign-ins are being checked already.`,
    nextStep: 'Try again in a moment.',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
