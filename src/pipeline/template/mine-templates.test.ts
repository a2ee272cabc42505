import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTemplate } from './format-template.ts';
import { mineTemplates } from './mine-templates.ts';
import { ShapeCounts } from './shape-counts.ts';

function summaryOf(lines: readonly string[]) {
  const counts = new ShapeCounts();
  for (const line of lines) {
    const bytes = new TextEncoder().encode(line);
    counts.add(bytes, 0, bytes.length);
  }
  return counts.summary();
}

test('values become parameters and the rest stays', () => {
  const set = mineTemplates(
    summaryOf(['Connection from 10.0.0.7 closed after 35 ms', 'Connection from 10.0.0.9 closed after 2s']),
  );
  assert.deepEqual(set.templates.map(formatTemplate), ['Connection from <ip> closed after <duration>']);
});
