import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TableAnswer } from './choose-chart.ts';
import { chooseChart, MOST_SERIES } from './choose-chart.ts';

type Type = TableAnswer['columns'][number]['type'];
const columns = (...pairs: [string, Type][]) => pairs.map(([name, type]) => ({ name, type }));
const minute = (n: number) => `2026-11-24T10:0${n}:00.000000Z`;

describe('the chart of a table', () => {
  test('of counts over time stacks a series for each group, gaps filled with zero', () => {
    const chart = chooseChart({
      columns: columns(['time', 'time'], ['level', 'text'], ['count', 'number']),
      rows: [
        [minute(0), 'info', 10],
        [minute(1), 'error', 2],
        [minute(3), 'info', 30],
      ],
    });
    assert.ok(chart?.kind === 'time');
    assert.equal(chart.stacked, true);
    assert.equal(chart.times.length, 4);
    assert.deepEqual(
      chart.series.map(({ name, values }) => [name, values]),
      [
        ['info', [10, 0, 0, 30]],
        ['error', [0, 2, 0, 0]],
      ],
    );
  });

  test('of values over time draws lines with gaps, one for each column', () => {
    const chart = chooseChart({
      columns: columns(['time', 'time'], ['avg_ms', 'number'], ['p95_ms', 'number']),
      rows: [
        [minute(0), 1, 5],
        [minute(1), null, 6],
      ],
    });
    assert.ok(chart?.kind === 'time');
    assert.equal(chart.stacked, false);
    assert.deepEqual(chart.series.find(({ name }) => name === 'avg_ms')?.values, [1, null]);
  });

  test('leaves out the smallest series and says how many', () => {
    const rows = Array.from({ length: 20 }, (_, i) => [minute(i % 2), `s${i}`, i + 1]);
    const chart = chooseChart({
      columns: columns(['time', 'time'], ['s', 'text'], ['count', 'number']),
      rows,
    });
    assert.ok(chart?.kind === 'time');
    assert.equal(chart.series.length, MOST_SERIES);
    assert.equal(chart.leftOut, 12);
    assert.equal(chart.series[0]?.name, 's19');
  });

  test('of groups is bars, of a comparison the changes, largest first', () => {
    const bars = chooseChart({
      columns: columns(['service', 'text'], ['count', 'number']),
      rows: [
        ['a', 1],
        ['b', 9],
      ],
    });
    assert.deepEqual(bars, { kind: 'bars', column: 'count', rows: [1, 0] });
    const change = chooseChart({
      columns: columns(['service', 'text'], ['now', 'number'], ['before', 'number']),
      rows: [
        ['a', 1, 2],
        ['b', 9, 90],
      ],
    });
    assert.deepEqual(change, { kind: 'change', rows: [1, 0] });
  });

  test('is none without numbers or with a single row', () => {
    assert.equal(chooseChart({ columns: columns(['count', 'number']), rows: [[3]] }), undefined);
    const texts = columns(['time', 'time'], ['message', 'text']);
    assert.equal(
      chooseChart({
        columns: texts,
        rows: [
          [minute(0), 'a'],
          [minute(1), 'b'],
        ],
      }),
      undefined,
    );
  });
});
