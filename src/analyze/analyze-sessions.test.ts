import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { runCommand } from '../../test/support/memory-context.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { SessionRow } from './analyze-sessions.ts';
import { sessionIdsByPattern } from './session-ids.ts';

/** Orders of four steps each; those named in `odd` go another way. */
function orders(count: number, odd: Readonly<Record<number, readonly string[]>> = {}, first = 0): string {
  const usual = ['order ID placed', 'stock for ID picked', 'card of ID charged', 'parcel of ID handed over'];
  const lines: string[] = [];
  for (let i = first; i < first + count; i++) {
    for (const [step, text] of (odd[i] ?? usual).entries()) {
      const time = new Date(Date.UTC(2026, 0, 5, 9) + i * 4000 + step * 700).toISOString();
      lines.push(`${time} INFO ${text.replace('ID', `ord_${730_000 + i}`)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const ODD = { 41: ['order ID placed', 'stock for ID picked', 'card of ID declined by bank'] };

async function sessionsOf(context: TestContext, files: readonly string[], ...args: string[]) {
  const folder = await temporaryFolder(context);
  const paths: string[] = [];
  for (const [index, content] of files.entries()) {
    paths.push(join(folder, `${index}.log`));
    await writeFile(paths[index]!, content);
  }
  const out = join(folder, 'sessions.ndjson');
  const place = args.map((arg) => arg.replace('FILE0', paths[0]!));
  const run = await runCommand(['analyze', paths.at(-1)!, '--sessions', out, ...place]);
  const text = run.exitCode === 0 ? await readFile(out, 'utf8') : '';
  const rows =
    text === ''
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as SessionRow);
  return { ...run, rows };
}

test('finds the id that ties lines together, and the session that goes another way, with reasons', async (context) => {
  const { rows, stdout } = await sessionsOf(context, [orders(300, ODD)]);
  assert.equal(rows.length, 300);
  assert.equal(rows[0]?.id, 'ord_730000');
  const strange = rows.filter((row) => row.anomalous);
  assert.deepEqual(
    strange.map((row) => row.id),
    ['ord_730041'],
  );
  const reasons = strange[0]?.reasons.join('\n') ?? '';
  assert.match(reasons, /^has “card of <word> declined by bank”, which 0\.\d+ % of the sessions have$/m);
  assert.match(reasons, /^lacks “parcel of <word> handed over”, which (99|100) % of the sessions have$/m);
  assert.match(stdout, /^Sessions: 300, 1 strange$/m);
});

test('the pattern names the sessions; its first group is the id', async (context) => {
  const { rows } = await sessionsOf(context, [orders(300, ODD)], '--session-key', 'ord_(\\d+)');
  assert.equal(rows.length, 300);
  assert.equal(rows[41]?.id, '730041');
  assert.equal(rows[41]?.anomalous, true);
});

test('trained on another file', async (context) => {
  const files = [orders(300), orders(50, ODD)];
  const { rows } = await sessionsOf(context, files, '--train', 'FILE0');
  assert.equal(rows.length, 50);
  assert.deepEqual(
    rows.filter((row) => row.anomalous).map((row) => row.id),
    ['ord_730041'],
  );
});

test('lines that nothing ties together, and patterns that are none, are refused', async (context) => {
  const lines = Array.from({ length: 300 }, (_, i) => `2026-01-05T09:00:00Z INFO tick ${i % 7}`).join('\n');
  const none = await sessionsOf(context, [lines]);
  assert.equal(none.exitCode, 65);
  assert.match(none.stderr, /--session-key/);
  const broken = await sessionsOf(context, [orders(300)], '--session-key', '(');
  assert.equal(broken.exitCode, 64);
  assert.match(broken.stderr, /"\(" is no pattern/);
});

test('a pattern that is slow elsewhere is not slow here', () => {
  const idsOf = sessionIdsByPattern('(a+)+$');
  const start = performance.now();
  idsOf(`${'a'.repeat(5000)}!`);
  assert.ok(performance.now() - start < 2000);
  assert.deepEqual(sessionIdsByPattern('x=(\\w*)')('x= x=1 x=1 x=2'), ['1', '2']);
});
