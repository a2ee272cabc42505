import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonBeside } from './reason-beside.ts';

test('what the title says already is not said again', () => {
  const reason = (sentence: string) => ({ feature: 'x', sentence, value: 1, weight: 1 });
  const title = 'auth: errors 20x usual, 2 more services affected';
  const reasons = [reason('auth: errors 20x usual'), reason('auth: new message')];
  assert.equal(reasonBeside({ title, reasons, evidence: [] }), 'auth: new message');
  assert.equal(reasonBeside({ title, reasons: reasons.slice(0, 1), evidence: [] }), undefined);
});
