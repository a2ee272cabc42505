import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordProblem, PASSWORD_MOST } from './password-rules.ts';

test('long ones will do, whatever they are made of', () => {
  for (const password of [
    'purple mountain otter',
    'x8$kQ!2zP0_m',
    'ein sehr langer Satz',
    '紫の山のカワウソと十二の月',
  ]) {
    assert.equal(passwordProblem(password, 'ada'), undefined, password);
  }
});

test('what guessing tries first will not do, and the sentence says why', () => {
  for (const [password, why] of [
    ['short', /has 5 characters; 12 is the least/],
    ['a'.repeat(PASSWORD_MOST + 1), /256 is the most/],
    ['aaaaaaaaaaaaaaaa', /same few characters/],
    ['abababababababab', /same few characters/],
    ['adalovelace1', /little more than the user name/],
    ['logsentry2026', /little more than the name of this program/],
    ['abcdefghijklm', /plain sequence/],
    ['012345678901', /plain sequence/],
  ] as const) {
    assert.match(passwordProblem(password, 'adalovelace') ?? '', why, password);
  }
});
