import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exportWindows } from './export-windows.ts';

const EVER = { fromUs: 0, toUs: 1000 };
const span = (fromUs: number, entries: number) => ({ fromUs, toUs: fromUs + 10, entries });

describe('windows of an export', () => {
  test('gather spans until they hold enough, gaps included', () => {
    const spans = [span(0, 4), span(10, 4), span(50, 3), span(60, 10), span(70, 1)];
    assert.deepEqual(exportWindows(spans, EVER, 10), [
      { fromUs: 0, toUs: 20 },
      { fromUs: 50, toUs: 60 },
      { fromUs: 60, toUs: 70 },
      { fromUs: 70, toUs: 80 },
    ]);
    assert.deepEqual(exportWindows([], EVER, 10), []);
  });

  test('divide a span that holds too much', () => {
    assert.deepEqual(exportWindows([span(0, 1), span(10, 25), span(20, 2)], EVER, 10), [
      { fromUs: 0, toUs: 10 },
      { fromUs: 10, toUs: 13 },
      { fromUs: 13, toUs: 16 },
      { fromUs: 16, toUs: 20 },
      { fromUs: 20, toUs: 30 },
    ]);
    // No part of a time is shorter than its unit.
    assert.equal(exportWindows([span(0, 1e9)], EVER, 10).length, 10);
  });

  test('stay in the range, without a gap or an overlap', () => {
    const spans = Array.from({ length: 100 }, (_, index) => span(index * 10, (index * 7919) % 23));
    const windows = exportWindows(spans, { fromUs: 105, toUs: 907 }, 20);
    assert.equal(windows[0]?.fromUs, 105);
    assert.equal(windows.at(-1)?.toUs, 907);
    for (const [index, window] of windows.entries()) {
      assert.ok(window.fromUs < window.toUs);
      if (index > 0) assert.equal(window.fromUs, windows[index - 1]?.toUs);
    }
  });
});
