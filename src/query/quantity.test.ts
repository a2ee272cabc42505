import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationUs, formatQuantity, numberFor, parseDuration, parseQuantity } from './quantity.ts';

function inField(name: string, text: string): number {
  const quantity = parseQuantity(text);
  assert.ok(quantity, text);
  return numberFor(name, quantity);
}

test('a quantity is a number with or without a unit of time or size', () => {
  assert.deepEqual(parseQuantity('500'), { number: 500 });
  assert.deepEqual(parseQuantity('-1.5e3'), { number: -1500 });
  assert.deepEqual(parseQuantity('2MIB'), { number: 2, unit: 'MiB' });
  assert.deepEqual(parseQuantity('10min'), { number: 10, unit: 'm' });
  for (const text of ['', 'x', '5 s', '1e999', '5parsecs', '--5', '0x10'])
    assert.equal(parseQuantity(text), undefined, text);
});

test('the field’s name says its unit', () => {
  assert.equal(inField('durationMs', '2s'), 2000);
  assert.equal(inField('duration_ms', '2s'), 2000);
  assert.equal(inField('elapsed_seconds', '2s'), 2);
  assert.equal(inField('latency', '2s'), 2000);
  assert.equal(inField('took.us', '1ms'), 1000);
  assert.equal(inField('timeoutMinutes', '1h'), 60);
  assert.equal(inField('size', '2MiB'), 2 * 2 ** 20);
  assert.equal(inField('heapMB', '2GB'), 2000);
  assert.equal(inField('status', '500'), 500);
});

test('names that only end like a unit are none', () => {
  for (const name of ['status', 'items', 'address', 'forms', 'plans'])
    assert.equal(inField(name, '2s'), 2000, name);
});

test('a duration is positive and of time', () => {
  assert.equal(durationUs(parseDuration('5m') ?? { number: 0 }), 300e6);
  for (const text of ['5', '5MB', '0s', '-1h', 'm']) assert.equal(parseDuration(text), undefined, text);
});

test('a formatted quantity is read as the same', () => {
  for (const text of ['0', '-1.5', '1e+21', '1e-7', '2MiB', '5µs', '0.5h']) {
    const quantity = parseQuantity(text);
    assert.ok(quantity, text);
    assert.deepEqual(parseQuantity(formatQuantity(quantity)), quantity);
  }
});
