import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { runCommand } from '../../../test/support/memory-context.ts';
import type { EntryDto } from '../../api/entries.ts';

const ENTRY: EntryDto = {
  id: '1-0000000000000000-0',
  time: '2026-01-05T12:30:01.123456Z',
  timeUs: 1_767_616_201_123_456,
  level: 'error',
  service: 'payments',
  host: 'h',
  source: 'http',
  message: 'declined \u001b[31mred\u202e',
  attributes: {},
  trace: '',
  templateId: '0123456789abcdef',
  score: 0.834,
  anomalous: true,
  modelVersion: 1,
  flags: [],
};

/** A server that sends two entries, cut at awkward places, and leaves the stream open. */
async function startTail(context: TestContext) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const data = JSON.stringify({
      entries: [ENTRY, { ...ENTRY, anomalous: false, level: 'info' }],
      skipped: 3,
    });
    const text = Buffer.from(
      `retry: 2000\n\n: alive\n\nevent: stats\ndata: {}\n\nevent: entries\ndata: ${data}\n\n`,
    );
    const cut = text.indexOf(0xe2) + 1;
    response.write(text.subarray(0, cut));
    setImmediate(() => response.write(text.subarray(cut)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.closeAllConnections());
  context.after(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}

/** Runs tail until the note about left-out lines came, then presses Ctrl-C. */
async function runTail(context: TestContext, args: readonly string[], terminal = false) {
  const { url, paths } = await startTail(context);
  const abort = new AbortController();
  const run = await runCommand(['tail', '--url', url, ...args], {
    terminal,
    signal: abort.signal,
    onOutput: (text) => {
      if (text.includes('left out')) abort.abort();
    },
  });
  return { ...run, path: paths[0] ?? '' };
}

test('prints entries with marks, controls made visible, and says what was left out', async (context) => {
  const { exitCode, stdout, stderr } = await runTail(context, []);
  assert.equal(exitCode, 0);
  assert.equal(
    stdout,
    '12:30:01.123 ERROR payments   declined ␛[31mred‹U+202E›  ▲ 0.83\n' +
      '12:30:01.123 INFO  payments   declined ␛[31mred‹U+202E›\n',
  );
  assert.match(stderr, /3 more lines left out/);
});

test('colours on a terminal, and nothing of the message among them', async (context) => {
  const { stdout } = await runTail(context, [], true);
  assert.ok(stdout.includes('\u001b[31mERROR'));
  assert.ok(!stdout.includes('\u001b[31mred'));
});

test('--json prints entries as they are', async (context) => {
  const { stdout } = await runTail(context, ['--json']);
  assert.deepEqual(JSON.parse(stdout.split('\n')[0] ?? ''), ENTRY);
});

test('filters become the query', async (context) => {
  const args = ['--service', 'a,b', '--level', 'error', '--text', 'x y', '--anomalous', '--min-score', '0.5'];
  const query = new URLSearchParams((await runTail(context, args)).path.split('?')[1]);
  assert.deepEqual(query.getAll('service'), ['a', 'b']);
  assert.deepEqual(query.getAll('level'), ['error']);
  assert.deepEqual(query.getAll('text'), ['x y']);
  assert.equal(query.get('anomalous'), 'true');
  assert.equal(query.get('minScore'), '0.5');
});

test('nobody there', async () => {
  const { exitCode, stderr } = await runCommand(['tail', '--url', 'http://127.0.0.1:1']);
  assert.equal(exitCode, 69);
  assert.match(stderr, /logsentry up/);
});
