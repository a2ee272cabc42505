import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HASH_COSTS, hashPassword, nobodysHash, verifyPassword } from './password-hash.ts';

const CHEAP = { memoryKibibytes: 8, passes: 1, parallelism: 1 };

test('agrees with the reference implementation of argon2id', async () => {
  // `echo -n "password" | argon2 somesalt -id -t 2 -k 65536 -p 1 -e`, from the tests of phc-winner-argon2.
  const hash = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  assert.equal(await verifyPassword('password', hash), true);
  assert.equal(await verifyPassword('passworD', hash), false);
});

test('hashes at the costs RFC 9106 names, with a salt of its own each time', async () => {
  assert.deepEqual(HASH_COSTS, { memoryKibibytes: 2 ** 16, passes: 3, parallelism: 4 });
  const [one, two] = [await hashPassword('the same', CHEAP), await hashPassword('the same', CHEAP)];
  assert.notEqual(one, two);
  assert.match(one, /^\$argon2id\$v=19\$m=8,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.ok((await verifyPassword('the same', one)) && (await verifyPassword('the same', two)));
});

test('the same characters are the same password, however a keyboard composes them', async () => {
  const hash = await hashPassword('caf\u00e9 ordinaire', CHEAP);
  assert.equal(await verifyPassword('cafe\u0301 ordinaire', hash), true);
});

test('what is no hash, or asks for more than a sane one, is nobody’s password', async () => {
  for (const hash of [
    '',
    'plain text',
    '$2b$12$abcdefghijklmnopqrstuv',
    '$argon2id$v=19$m=99999999,t=3,p=4$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    nobodysHash(CHEAP),
  ]) {
    assert.equal(await verifyPassword('', hash), false, hash);
  }
});
