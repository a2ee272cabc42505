import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aboutIncident } from './about-incident.ts';

const reason = (sentence: string) => ({ feature: 'x', sentence, value: 1, weight: 1 });

test('a lone service is named once, several before the reason', () => {
  const title = 'auth: errors 20x usual';
  const about = (services: readonly string[], sentence: string) =>
    aboutIncident({ title, services: [...services], reasons: [reason(sentence)], evidence: [] });
  assert.equal(about(['auth'], 'auth: new message'), 'auth: new message');
  assert.equal(about(['auth', 'cart'], 'cart: slow'), 'auth, cart · cart: slow');
  assert.equal(about(['auth', 'cart', 'mail'], 'cart: slow'), 'auth, cart and 1 more · cart: slow');
  assert.equal(about(['auth'], title), 'auth');
});
