import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bucketUsOf, wholeRange } from './buckets.ts';
import { csvField, csvRow } from '../core/csv.ts';
import { HttpProblem } from '../api/http-problem.ts';
import { isLoopback } from './security.ts';
import { hasEarlyLines, templateBadges } from './template-badges.ts';

describe('buckets', () => {
  const range = (seconds: number) => ({ fromUs: 0, toUs: seconds * 1e6 });

  test('a chart gets about 120 of a width people read', () => {
    assert.equal(bucketUsOf(range(60), undefined), 1e6);
    assert.equal(bucketUsOf(range(3600), undefined), 30e6);
    assert.equal(bucketUsOf(range(86_400), undefined), 900e6);
    assert.equal(bucketUsOf(range(365 * 86_400), undefined), 604_800e6);
  });

  test('a width that gives too many is refused with the number', () => {
    assert.equal(bucketUsOf(range(3600), 1), 1e6);
    assert.throws(() => bucketUsOf(range(86_400), 1), /86400; at most 10080/);
  });

  test('a range without ends is the last hour; a reversed one is refused', () => {
    assert.deepEqual(wholeRange({}, 7200e6), { fromUs: 3600e6, toUs: 7200e6 });
    assert.throws(() => wholeRange({ fromUs: 2, toUs: 1 }, 5), HttpProblem);
  });
});

describe('CSV', () => {
  test('quotes per RFC 4180 and takes the teeth out of formulas', () => {
    assert.equal(csvRow(['a', 'b,c', 'd"e', 'f\ng', 1, true]), 'a,"b,c","d""e","f\ng",1,true\r\n');
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])
      assert.ok(csvField(text).startsWith("'"), text);
    assert.equal(csvField('=HYPERLINK("x")'), `"'=HYPERLINK(""x"")"`);
  });
});

describe('template badges', () => {
  const range = { fromUs: 0, toUs: 900, hasPast: true };
  const slices = (early: number, middle: number, late: number) => [early, early, middle, middle, late, late];

  test('nothing is new where nothing is old', () => {
    const late = { count: 40, firstUs: 700, slices: slices(0, 0, 20) };
    assert.deepEqual(templateBadges(late, { ...range, hasPast: false }), []);
    assert.equal(hasEarlyLines(late), false);
    assert.equal(hasEarlyLines({ slices: slices(1, 0, 0) }), true);
  });

  test('new, rare, gone and rising', () => {
    assert.deepEqual(templateBadges({ count: 40, firstUs: 700, slices: slices(0, 0, 20) }, range), ['new']);
    assert.deepEqual(templateBadges({ count: 2, firstUs: 10, slices: slices(1, 0, 0) }, range), ['rare']);
    assert.deepEqual(templateBadges({ count: 40, firstUs: 1, slices: slices(10, 10, 0) }, range), ['gone']);
    assert.deepEqual(templateBadges({ count: 100, firstUs: 1, slices: slices(2, 3, 45) }, range), ['rising']);
    assert.deepEqual(templateBadges({ count: 60, firstUs: 1, slices: slices(10, 10, 10) }, range), []);
  });
});

test('loopback is this machine and nothing that only looks like it', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) assert.ok(isLoopback(host), host);
  for (const host of ['0.0.0.0', '::', '192.168.0.1', '127.0.0.1.evil.test', 'localhost.evil.test']) {
    assert.ok(!isLoopback(host), host);
  }
});
