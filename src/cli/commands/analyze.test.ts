import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { runCommand } from '../../../test/support/memory-context.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { createRandom } from '../../core/random.ts';

/** A log in which every line but those given is usual. */
function usualLog(lines: number, odd: Readonly<Record<number, string>> = {}, seed = 1): string {
  const random = createRandom(seed);
  const rows = Array.from({ length: lines }, (_, index) => {
    const time = new Date(Date.UTC(2026, 0, 5, 9) + index * 500).toISOString();
    const message =
      index % 3 === 0
        ? `INFO Served /item/${random.integer(500)} in ${20 + random.integer(30)} ms`
        : `INFO Cache holds ${900 + random.integer(100)} items`;
    return `${time} ${odd[index] ?? message}`;
  });
  return `${rows.join('\n')}\n`;
}

const ODD = { 1200: 'ERROR Disk controller <b>lost</b> "heartbeat" & \u001b[2J gave up' };

async function inFile(context: TestContext, content: string | Uint8Array, name = 'app.log'): Promise<string> {
  const path = join(await temporaryFolder(context), name);
  await writeFile(path, content);
  return path;
}

interface Report {
  readonly lines: number;
  readonly anomalous: number;
  readonly from: string;
  readonly anomalies: readonly {
    message: string;
    line: number;
    reasons: string[];
    level: string;
    count: number;
  }[];
  readonly templates: readonly { id: string; text: string; count: number }[];
  readonly rejected: { count: number; byReason: Record<string, number> };
}

async function report(args: readonly string[], stdin?: string): Promise<Report> {
  const run = await runCommand(['analyze', '--json', ...args], stdin === undefined ? {} : { stdin });
  assert.equal(run.exitCode, 0, run.stderr);
  return JSON.parse(run.stdout) as Report;
}

test('points at the odd line first, says why and where', async (context) => {
  const found = await report([await inFile(context, usualLog(3000, ODD))]);
  assert.equal(found.lines, 3000);
  assert.equal(found.from, '2026-01-05T09:00:00.000Z');
  const [first] = found.anomalies;
  assert.match(first?.message ?? '', /Disk controller/);
  assert.equal(first?.line, 1201);
  assert.equal(first?.level, 'error');
  assert.ok(first.reasons.length > 0);
  const texts = found.templates.map((template) => template.text);
  assert.equal(found.templates.length, 3);
  assert.ok(
    texts.some((text) => /^Cache holds <integer> items$/.test(text)),
    texts.join('\n'),
  );
});

test('the text report answers first and lets no control through to the terminal', async (context) => {
  const file = await inFile(context, usualLog(3000, ODD));
  const run = await runCommand(['analyze', file, '--contamination', '0.001']);
  assert.equal(run.exitCode, 0);
  assert.match(run.stdout, /^3,000 lines of 3 templates, \d \(0\.\d+ %\) strange in \d kinds?\n/);
  assert.match(run.stdout, /␛\[2J/);
  assert.doesNotMatch(run.stdout, /\u001b/);
  const terminal = await runCommand(['analyze', file], { terminal: true });
  assert.ok(!terminal.stdout.includes('\u001b[2J'));
  assert.ok(terminal.stdout.includes('\u001b[1m'));
});

test('the page holds no markup and no script of the log', async (context) => {
  const file = await inFile(context, usualLog(3000, ODD));
  const html = join(await temporaryFolder(context), 'report.html');
  await runCommand(['analyze', file, '--html', html]);
  const page = await readFile(html, 'utf8');
  assert.match(page, /default-src 'none'/);
  assert.match(page, /Disk controller &lt;b&gt;lost&lt;\/b&gt; &quot;heartbeat&quot; &amp; ␛\[2J/);
  assert.doesNotMatch(page, /<b>|<script|\u001b/);
});

test('--fail-on ends with 3 when more lines are strange', async (context) => {
  const file = await inFile(context, usualLog(3000));
  const few = await runCommand(['analyze', file, '--contamination', '0.001', '--fail-on', '5']);
  assert.equal(few.exitCode, 0);
  const many = await runCommand(['analyze', file, '--contamination', '0.2', '--fail-on', '5']);
  assert.equal(many.exitCode, 3);
});

test('--train learns from another file: its likes pass, what it never saw does not', async (context) => {
  const normal = await inFile(context, usualLog(5000), 'normal.log');
  const usual = await report(['--train', normal, await inFile(context, usualLog(500, {}, 2))]);
  assert.ok(usual.anomalous <= 10, `${usual.anomalous}`);
  const odd = Object.fromEntries(
    Array.from({ length: 50 }, (_, i) => [i * 7, `ERROR Worker ${i} crashed hard`]),
  );
  const crashed = await report(['--train', normal, await inFile(context, usualLog(500, odd, 2))]);
  assert.ok(crashed.anomalous >= 50, `${crashed.anomalous}`);
  assert.match(crashed.anomalies[0]?.message ?? '', /crashed hard/);
  assert.equal(crashed.anomalies[0]?.count, 50);
  const both = await runCommand(['analyze', '--train', normal, '--train-unlabelled', normal, normal]);
  assert.equal(both.exitCode, 64);
});

interface EntryRow {
  readonly line: number;
  readonly templateId: string;
  readonly template: string;
  readonly score: number;
  readonly anomalous: boolean;
}

async function entriesOf(context: TestContext, content: string): Promise<EntryRow[]> {
  const out = join(await temporaryFolder(context), 'entries.ndjson');
  const run = await runCommand(['analyze', await inFile(context, content), '--entries', out]);
  assert.equal(run.exitCode, 0, run.stderr);
  const text = await readFile(out, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as EntryRow);
}

test('--entries has a row for each line, in order', async (context) => {
  const rows = await entriesOf(context, usualLog(20_000, ODD));
  assert.deepEqual(
    rows.map((row) => row.line),
    rows.map((_, index) => index + 1),
  );
  assert.equal(rows.length, 20_000);
  const odd = rows[1200];
  assert.equal(odd?.anomalous, true);
  assert.ok(odd.score > 0.5);
  assert.match(odd.template, /^Disk controller/);
  assert.equal(new Set(rows.map((row) => row.templateId)).size, 3);
});

test('--entries gives the lines of a stack trace the row of its entry, and blank lines none', async (context) => {
  const lines = usualLog(300).trimEnd().split('\n');
  const trace = [
    '2026-01-05T09:01:00Z ERROR java.lang.IllegalStateException: boom',
    '\tat a.b.C.d(C.java:1)',
    '\tat a.b.E.f(E.java:2)',
  ];
  lines.splice(100, 0, ...trace, '');
  const rows = await entriesOf(context, lines.join('\n'));
  const traced = rows.filter((row) => row.line >= 101 && row.line <= 103);
  assert.equal(new Set(traced.map((row) => row.templateId)).size, 1);
  assert.equal(traced.length, 3);
  assert.ok(rows.every((row) => row.line !== 104));
  assert.equal(rows.at(-1)?.line, 304);
  assert.equal(rows.length, 303);
});

test('NDJSON with bad lines: they are counted, the others keep their numbers', async (context) => {
  const lines = Array.from({ length: 400 }, (_, i) =>
    i === 7 || i === 300
      ? '{"broken'
      : JSON.stringify({ message: `Job ${i} done`, level: 'info', service: 'jobs' }),
  );
  lines[20] = '';
  const file = await inFile(context, lines.join('\n'), 'jobs.ndjson');
  const found = await report([file]);
  assert.equal(found.lines, 397);
  assert.deepEqual(found.rejected, { count: 2, byReason: { invalid_json: 2 } });
  const rows = await entriesOf(context, lines.join('\n'));
  const expected = lines.flatMap((_, i) => (i === 7 || i === 20 || i === 300 ? [] : [i + 1]));
  assert.deepEqual(
    rows.map((row) => row.line),
    expected,
  );
});

test('gzip, an array and standard input give the same as the plain file', async (context) => {
  const objects = Array.from({ length: 500 }, (_, i) => ({
    message: `Job ${i} took ${i % 40} ms`,
    time: 1_767_600_000 + i,
  }));
  const plain = objects.map((object) => JSON.stringify(object)).join('\n');
  const expected = await report([await inFile(context, plain)]);
  const same = (found: Report) => assert.deepEqual(found.templates, expected.templates);
  same(await report([await inFile(context, gzipSync(plain))]));
  same(await report([await inFile(context, JSON.stringify(objects, null, 1))]));
  same(await report(['-'], plain));
});

test('the same input and seed give the same report', async (context) => {
  const file = await inFile(context, usualLog(3000, ODD));
  const strip = ({ ...rest }: Report) => ({ ...rest, durationMs: 0 });
  assert.deepEqual(strip(await report([file])), strip(await report([file])));
});

const REFUSED: readonly [name: string, content: string | Uint8Array, exitCode: number, message: RegExp][] = [
  ['an empty file', '', 65, /input is empty/],
  ['only unreadable lines', '{"a\n{"b\n', 65, /unreadable: invalid_json/],
  ['too few lines', 'one line\n', 65, /There are 1 lines? to learn from/],
  ['a cut gzip file', gzipSync(usualLog(3000)).subarray(0, 3000), 65, /ends too early/],
  ['a broken array', '[{"message":"a"},', 65, /There are 1 lines? to learn from/],
];
for (const [name, content, exitCode, message] of REFUSED) {
  test(`refuses ${name}`, async (context) => {
    const run = await runCommand(['analyze', await inFile(context, content)]);
    assert.equal(run.exitCode, exitCode, run.stderr);
    assert.match(run.stderr, message);
    assert.equal(run.stdout, '');
  });
}

test('Ctrl-C ends it', async (context) => {
  const file = await inFile(context, usualLog(3000));
  const run = await runCommand(['analyze', file], { signal: AbortSignal.abort() });
  assert.equal(run.exitCode, 130);
  assert.equal(run.stdout, '');
});

test('bytes of any kind give a report or a reason, never a crash', async (context) => {
  const random = createRandom(3);
  for (let round = 0; round < 5; round++) {
    const bytes = Uint8Array.from({ length: 60_000 }, () =>
      random.integer(40) === 0 ? 10 : random.integer(256),
    );
    const run = await runCommand(['analyze', await inFile(context, bytes)]);
    assert.ok([0, 65].includes(run.exitCode), `${run.exitCode}: ${run.stderr}`);
  }
});
