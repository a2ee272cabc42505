import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { formatReport, readReports } from '../chaos/chaos-report.ts';

test('the table of docs/fault-tests.md is that of the runs, none of which lost or doubled a line', () => {
  const file = fileURLToPath(new URL('../../bench/results/chaos.jsonl', import.meta.url));
  const reports = readReports(file);
  const document = readFileSync(new URL('../../docs/fault-tests.md', import.meta.url), 'utf8');
  assert.ok(document.includes(formatReport(reports)), `put there: node test/chaos/chaos-report.ts ${file}`);
  for (const { seed, missing, doubled } of reports)
    assert.deepEqual([missing, doubled], [0, 0], `seed ${seed}`);
});
