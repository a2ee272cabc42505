import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { runCommand } from '../../../test/support/memory-context.ts';
import type { EntryDto } from '../../api/entries.ts';
import type { QueryAnswerDto } from '../../api/query.ts';

const ENTRY: EntryDto = {
  id: '1-0000000000000000-0',
  time: '2026-01-05T12:30:01.123456Z',
  timeUs: 1_767_616_201_123_456,
  level: 'error',
  service: 'payments',
  host: 'h',
  source: 'http',
  message: '=declined "x"',
  attributes: {},
  trace: '',
  templateId: '0123456789abcdef',
  score: 0.834,
  anomalous: false,
  modelVersion: 1,
  flags: [],
};

const TABLE: QueryAnswerDto = {
  kind: 'table',
  query: '*',
  elapsedMs: 1,
  columns: [
    { name: 'service', type: 'text' },
    { name: 'avg_durationMs', type: 'number' },
    { name: 'hosts', type: 'list' },
  ],
  rows: [
    ['auth\u001b[2J', 12.3456789, ['a', 'b']],
    ['=1+1', null, []],
  ],
  scannedRows: 10,
};

/** A server that gives these answers, one a request. */
async function run(context: TestContext, answers: readonly QueryAnswerDto[], args: readonly string[]) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    response.end(JSON.stringify(answers[paths.length - 1]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.closeAllConnections());
  context.after(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ended = await runCommand(['query', '--url', url, ...args]);
  const queries = paths.map((path) => new URLSearchParams(path.split('?')[1]));
  return { ...ended, queries };
}

function lines(count: number, more: { nextCursor?: string; empty?: string } = {}): QueryAnswerDto {
  return {
    kind: 'entries',
    query: 'x',
    elapsedMs: 1,
    entries: new Array<EntryDto>(count).fill(ENTRY),
    ...more,
  };
}

test('lines are printed with their date, page after page up to the limit', async (context) => {
  const answers = [lines(2, { nextCursor: 'c' }), lines(1, { nextCursor: 'd' })];
  const { exitCode, stdout, queries } = await run(context, answers, ['x', '--limit', '3', '--from', '-1h']);
  assert.equal(exitCode, 0);
  assert.equal(stdout, '2026-01-05 12:30:01.123 ERROR payments   =declined "x"\n'.repeat(3));
  assert.deepEqual(
    queries.map((query) => [query.get('query'), query.get('limit'), query.get('cursor'), query.get('from')]),
    [
      ['x', '3', null, '-1h'],
      ['x', '1', 'c', '-1h'],
    ],
  );
});

test('a table is aligned for people, its controls made visible', async (context) => {
  const { stdout } = await run(context, [TABLE], ['| stats avg(durationMs)']);
  assert.deepEqual(stdout.split('\n'), [
    'service   avg_durationMs  hosts',
    'auth␛[2J         12.3457  a b',
    '=1+1                   –',
    '',
  ]);
});

test('CSV keeps all digits and no formulas, JSON is one object a line', async (context) => {
  const csv = await run(context, [TABLE], ['*', '--format', 'csv']);
  assert.equal(csv.stdout, "service,avg_durationMs,hosts\r\nauth\u001b[2J,12.3456789,a b\r\n'=1+1,,\r\n");
  const json = await run(context, [TABLE], ['*', '--format', 'json']);
  assert.deepEqual(JSON.parse(json.stdout.split('\n')[1] ?? ''), {
    service: '=1+1',
    avg_durationMs: null,
    hosts: [],
  });
  const entries = await run(context, [lines(1)], ['*', '--format', 'csv']);
  assert.match(
    entries.stdout,
    /^time,level.*\r\n2026-01-05T12:30:01\.123456Z,error,payments,h,"'=declined ""x""",/,
  );
});

test('nothing found ends with 1 and says why', async (context) => {
  const { exitCode, stdout, stderr } = await run(
    context,
    [lines(0, { empty: '0 of 5 lines match.' })],
    ['x'],
  );
  assert.deepEqual([exitCode, stdout, stderr], [1, '', '0 of 5 lines match.\n']);
});

test('a wrong query is shown with its place, and no server is asked', async () => {
  const { exitCode, stderr } = await runCommand([
    'query',
    'service:x | stat count()',
    '--url',
    'http://127.0.0.1:1',
  ]);
  assert.equal(exitCode, 64);
  assert.match(stderr, /There is no pipe "stat"/);
  assert.match(stderr, / {4}service:x \| stat count\(\)\n {16}\^{4}\n/);
  assert.match(stderr, /Write "stats" there\./);
});

test('a tail takes filters only', async () => {
  const { exitCode, stderr } = await runCommand(['tail', 'x | patterns']);
  assert.equal(exitCode, 64);
  assert.match(stderr, /logsentry query/);
});

test('everything goes to a file as the server sends it', async (context) => {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    if (paths.length < 3) response.end('PAR1…');
    else {
      response.write('half a line');
      setImmediate(() => response.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = (...args: string[]) => runCommand(['query', '--url', url, ...args]);

  assert.equal((await ask('x', '--format', 'parquet', '--from', '-1d')).stdout, 'PAR1…');
  await ask('| patterns', '--format', 'json', '--all');
  assert.deepEqual(paths, [
    '/api/v1/query/export?query=x&format=parquet&from=-1d',
    '/api/v1/query/export?query=%7C+patterns&format=ndjson',
  ]);
  const broken = await ask('x', '--format', 'csv', '--all');
  assert.equal(broken.exitCode, 70);
  assert.match(broken.stderr, /broke off the answer: what was written is not all/);
});

test('Parquet does not go to a terminal, and a table has a limit', async () => {
  const parquet = await runCommand(['query', 'x', '--format', 'parquet'], { terminal: true });
  assert.equal(parquet.exitCode, 64);
  assert.match(parquet.stderr, /> result\.parquet/);
  assert.equal((await runCommand(['query', 'x', '--all'])).exitCode, 64);
});
