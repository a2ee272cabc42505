import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnomalyDto } from '../../../api/entries.ts';
import { groupByTemplate, mergeGroups } from './anomaly-groups.ts';
import { levelTotals } from './level-totals.ts';
import { usualRate } from './usual-rate.ts';

describe('usualRate', () => {
  test('is the 10th to 90th percentile', () => {
    const rates = Array.from({ length: 101 }, (_, i) => i + 1);
    assert.deepEqual(usualRate(rates), { low: 11, high: 91 });
  });

  test('says nothing from too little past, and takes no time before the first line for silence', () => {
    assert.equal(usualRate([]), undefined);
    assert.equal(usualRate([...new Array<number>(100).fill(0), 1, 2, 3]), undefined);
    assert.deepEqual(usualRate([0, 0, ...new Array<number>(20).fill(5)]), { low: 5, high: 5 });
  });
});

test('levelTotals lists what occurs, worst first, with shares and what was before', () => {
  const now = [{ levels: { info: 60, error: 20 } }, { levels: { info: 20 } }];
  assert.deepEqual(levelTotals(now, [{ levels: { error: 4, fatal: 1 } }]), [
    { level: 'fatal', count: 0, before: 1, share: 0 },
    { level: 'error', count: 20, before: 4, share: 0.2 },
    { level: 'info', count: 80, before: 0, share: 0.8 },
  ]);
});

describe('groups of anomalies', () => {
  const anomaly = (templateId: string, timeUs: number) =>
    ({
      entry: { id: String(timeUs), templateId, timeUs },
      threshold: 0.5,
      reasons: [],
    }) as unknown as AnomalyDto;

  test('the newest stands for its pattern', () => {
    const groups = groupByTemplate([anomaly('a', 9), anomaly('b', 8), anomaly('a', 7)]);
    assert.deepEqual(
      [...groups.values()].map(({ newest, count }) => [newest.entry.timeUs, count]),
      [
        [9, 2],
        [8, 1],
      ],
    );
  });

  test('renews known patterns, adds new ones, newest first', () => {
    const asked = [
      { newest: anomaly('a', 10), count: 40 },
      { newest: anomaly('b', 20), count: 2 },
    ];
    const merged = mergeGroups(asked, [anomaly('c', 25), anomaly('a', 30), anomaly('c', 26)]);
    assert.deepEqual(
      merged.map(({ newest, count }) => [newest.entry.templateId, newest.entry.timeUs, count]),
      [
        ['a', 30, 40],
        ['c', 26, 2],
        ['b', 20, 2],
      ],
    );
  });

  test('an older live anomaly does not replace a newer one', () => {
    assert.equal(
      mergeGroups([{ newest: anomaly('a', 50), count: 1 }], [anomaly('a', 30)])[0]?.newest.entry.timeUs,
      50,
    );
  });
});
