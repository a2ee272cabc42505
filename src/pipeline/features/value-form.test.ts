import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LENGTH_CLASSES, lengthClass, valueForm } from './value-form.ts';

const encoder = new TextEncoder();
const form = (text: string): number => valueForm(encoder.encode(text), 0, encoder.encode(text).length);

test('names and ids of one kind have one form', () => {
  assert.equal(form('P-003134'), form('P-999'));
  assert.equal(form('00ff3a91'), form('12345678'));
  assert.equal(form('/api/users/17'), form('/home/zed'));
});

test('what a name never had gives it another form', () => {
  const forms = ['anna', 'anna42!', "anna' OR 1=1", '../anna', '<b>anna', 'anna\u0000', 'ännä', 'an na'].map(
    form,
  );
  assert.equal(new Set(forms).size, forms.length);
});

test('lengths: exact when short, in steps when long, bounded', () => {
  assert.notEqual(lengthClass(8), lengthClass(9));
  assert.equal(lengthClass(1000), lengthClass(1010));
  assert.notEqual(lengthClass(1000), lengthClass(1300));
  assert.equal(lengthClass(1e9), LENGTH_CLASSES);
  const rising = Array.from({ length: 5000 }, (_, bytes) => lengthClass(bytes));
  assert.deepEqual(
    rising,
    [...rising].sort((a, b) => a - b),
  );
});
