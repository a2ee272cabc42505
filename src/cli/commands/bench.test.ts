import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { runCommand } from '../../../test/support/memory-context.ts';

/** A server that turns away every third body, and counts the lines of the others. */
async function startTarget(context: TestContext, metrics?: string) {
  const seen = { lines: 0, posts: 0, invalid: 0 };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url === '/metrics') {
        const own = `process_cpu_seconds_total ${1 + seen.lines / 1e5}\nprocess_resident_memory_bytes 2e8\nlogsentry_processed_lines_total ${seen.lines}\n`;
        response.end(metrics ?? own);
        return;
      }
      if (++seen.posts % 3 === 0) {
        response.writeHead(429, { 'retry-after': '0.01' }).end();
        return;
      }
      for (const line of body.trimEnd().split('\n')) {
        seen.lines++;
        if (typeof (JSON.parse(line) as { message?: unknown }).message !== 'string') seen.invalid++;
      }
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.closeAllConnections());
  context.after(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const SMALL = ['--lines', '2000', '--lines-a-body', '100', '--connections', '2'];

test('lines are sent until enough are acknowledged; the figures are those of the run', async (t) => {
  const { url, seen } = await startTarget(t);
  const run = await runCommand(['bench', '--url', url, ...SMALL, '--json']);
  assert.equal(run.exitCode, 0, run.stderr);
  const figures = JSON.parse(run.stdout) as Record<string, number>;
  assert.deepEqual([seen.lines, seen.invalid], [2000, 0]);
  assert.equal(figures['lines'], 2000);
  assert.equal(figures['storedLines'], 2000);
  assert.equal(figures['rejections'], seen.posts - 20);
  assert.equal(figures['serverCpuUsALine'], 10);
  assert.equal(figures['serverMegabytes'], 200);
  assert.ok(figures['ackP99Ms']! >= figures['ackP50Ms']!);
});

test('with a rate it takes as long as the rate says', async (t) => {
  const { url } = await startTarget(t);
  const startMs = performance.now();
  const run = await runCommand(['bench', '--url', url, ...SMALL, '--rate', '10000']);
  assert.ok(performance.now() - startMs >= 190);
  assert.match(run.stdout, /^acknowledged +2,000 lines, [\d,]+ a second$/m);
  assert.match(run.stdout, /^server +10 µs of processor time a line, 200 MB$/m);
});

test('a server without our metrics is named', async (t) => {
  const { url } = await startTarget(t, 'up 1\n');
  const run = await runCommand(['bench', '--url', url, ...SMALL]);
  assert.notEqual(run.exitCode, 0);
  assert.match(run.stderr, /process_cpu_seconds_total/);
});
