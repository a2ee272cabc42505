import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { runCommand } from '../../test/support/memory-context.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { BatchBuilder } from '../core/batch-builder.ts';
import { type EntryBatch, textAt } from '../core/batch.ts';
import type { FaultKind } from '../producer/fault.ts';
import { encodeEntry } from '../producer/produced-entry.ts';
import { createWebApplication } from '../producer/web-application.ts';
import type { IncidentRow } from './analyze-incidents.ts';
import { mergeByTime } from './merge-by-time.ts';

const START_US = Date.UTC(2026, 0, 5, 9) * 1000;

/** Twenty minutes of the sample application, 25 lines a second, the last two of them perhaps with a fault. */
function simulated(kinds: readonly FaultKind[]): string[] {
  const application = createWebApplication({
    seed: 11,
    startUs: START_US,
    rate: 25,
    faults: { kinds, learnSeconds: 1080, pauseSeconds: 600 },
  });
  const lines: string[] = [];
  while (application.nextUs < START_US + 1200e6) lines.push(encodeEntry(application.next()));
  return lines;
}

async function incidentsOf(context: TestContext, files: readonly (readonly string[])[]) {
  const folder = await temporaryFolder(context);
  const paths = files.map((_, index) => join(folder, `${index}.ndjson`));
  for (const [index, lines] of files.entries()) await writeFile(paths[index]!, lines.join('\n'));
  const out = join(folder, 'incidents.out');
  const run = await runCommand(['analyze', ...paths, '--incidents', out]);
  assert.equal(run.exitCode, 0, run.stderr);
  const text = (await readFile(out, 'utf8')).trim();
  const rows = text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as IncidentRow);
  return { rows, stdout: run.stdout };
}

test('a brute-force attack is an incident of the service, in time, with evidence', async (context) => {
  const { rows, stdout } = await incidentsOf(context, [simulated(['brute-force'])]);
  const incident = rows.find((row) => row.services.includes('auth'));
  assert.ok(incident !== undefined, JSON.stringify(rows));
  assert.ok(incident.start >= '2026-01-05T09:17:30.000Z', incident.start);
  assert.ok(incident.firstSign <= incident.start && incident.end >= incident.start);
  assert.ok(incident.evidence.some(({ sentence }) => /Failed login/.test(sentence)));
  assert.match(stdout, /^\d incidents?$/m);
});

test('a quiet log has none', async (context) => {
  const { rows, stdout } = await incidentsOf(context, [simulated([])]);
  assert.deepEqual(rows, []);
  assert.match(stdout, /^No incidents$/m);
});

test('a log in several files gives the same as in one', async (context) => {
  const lines = simulated(['brute-force']);
  const one = await incidentsOf(context, [lines]);
  const isGateway = (line: string) => line.includes('"service":"gateway"');
  const two = await incidentsOf(context, [lines.filter(isGateway), lines.filter((line) => !isGateway(line))]);
  assert.deepEqual(
    two.rows.map(({ start, services }) => ({ start, services })),
    one.rows.map(({ start, services }) => ({ start, services })),
  );
});

function batchOf(rows: readonly (readonly [timeUs: number, message: string])[]): EntryBatch {
  const builder = new BatchBuilder();
  const rest = { level: 3, flags: 0, service: 's', host: '', source: '', attributes: '', trace: '' };
  for (const [timeUs, message] of rows) builder.add({ ...rest, timeUs, message });
  return builder.build('0'.repeat(16), 1);
}

async function* logOf(...batches: readonly EntryBatch[]): AsyncGenerator<EntryBatch, void> {
  for (const batch of batches) yield await Promise.resolve(batch);
}

async function mergedMessages(...logs: readonly AsyncIterable<EntryBatch>[]): Promise<string[]> {
  const messages: string[] = [];
  for await (const batch of mergeByTime(logs)) {
    for (let row = 0; row < batch.count; row++) messages.push(textAt(batch.message, row));
  }
  return messages;
}

test('logs are merged by time, whatever their batches', async () => {
  const first = logOf(
    batchOf([]),
    batchOf([
      [1, 'a'],
      [4, 'd'],
    ]),
    batchOf([[6, 'f']]),
  );
  const second = logOf(
    batchOf([[2, 'b']]),
    batchOf([]),
    batchOf([
      [3, 'c'],
      [5, 'e'],
      [7, 'g'],
      [8, 'h'],
    ]),
  );
  assert.equal((await mergedMessages(first, second, logOf())).join(''), 'abcdefgh');
  assert.deepEqual(await mergedMessages(), []);
  assert.deepEqual(await mergedMessages(logOf(), logOf()), []);
});

test('a log out of order loses nothing', async () => {
  const jumbled = Array.from({ length: 5000 }, (_, i) => [(i * 7919) % 5000, String(i)] as const);
  const merged = await mergedMessages(logOf(batchOf(jumbled)), logOf(batchOf([[2500, 'other']])));
  assert.equal(merged.length, 5001);
  assert.equal(new Set(merged).size, 5001);
});
