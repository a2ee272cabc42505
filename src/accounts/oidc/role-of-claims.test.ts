import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roleOfClaims } from './role-of-claims.ts';

const RULES = { claim: 'groups', admin: ['ops'], editor: ['dev'], viewer: ['staff'], otherwise: undefined };

test('the highest role that any value gives', () => {
  for (const [groups, role] of [
    [['staff', 'ops', 'dev'], 'admin'],
    [['staff', 'dev'], 'editor'],
    ['staff', 'viewer'],
    ['guests, dev', 'editor'],
    [['guests'], undefined],
    [[], undefined],
    [[['ops']], undefined],
    [{ ops: true }, undefined],
    [undefined, undefined],
  ] as const) {
    assert.equal(roleOfClaims({ groups }, RULES), role, JSON.stringify(groups));
  }
});

test('others have the default role, when there is one', () => {
  assert.equal(roleOfClaims({}, { ...RULES, otherwise: 'viewer' }), 'viewer');
});

test('a claim may lie within others, or have dots in its name', () => {
  const nested = { ...RULES, claim: 'realm_access.roles' };
  assert.equal(roleOfClaims({ realm_access: { roles: ['ops'] } }, nested), 'admin');
  const url = { ...RULES, claim: 'https://example.com/roles' };
  assert.equal(roleOfClaims({ 'https://example.com/roles': ['dev'] }, url), 'editor');
  assert.equal(roleOfClaims({}, { ...RULES, claim: 'constructor.name' }), undefined);
});
