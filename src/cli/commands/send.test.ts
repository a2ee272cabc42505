import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import Fastify from 'fastify';
import { runCommand } from '../../../test/support/memory-context.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { BrokerMessage } from '../../broker/broker.ts';
import { textAt, valueAt } from '../../core/batch.ts';
import { systemClock } from '../../core/clock.ts';
import { decodeEnvelope } from '../../core/envelope.ts';
import { logsRoute } from '../../ingest/http/logs-route.ts';
import { OpenBodies } from '../../ingest/http/open-bodies.ts';
import { DEFAULT_INGEST_LIMITS } from '../../ingest/limits.ts';
import { createSink } from '../../ingest/sink.ts';
import { UTC } from '../../ingest/time/zone.ts';
import { problemOf, sendProblem } from '../../server/problem.ts';

interface Row {
  readonly message: string;
  readonly service: string;
}

/** The real ingest route, in front of a queue that keeps what it gets. */
async function startServer(context: TestContext) {
  const messages = new Map<string, BrokerMessage>();
  const sink = createSink({
    broker: {
      publish: (message) => {
        const duplicate = messages.has(message.id);
        messages.set(message.id, message);
        return Promise.resolve({ duplicate });
      },
    },
    limits: DEFAULT_INGEST_LIMITS,
  });
  const ignore = () => undefined;
  const observer = { onAccepted: ignore, onRejected: ignore, onRefused: ignore, onDuplicate: ignore };
  const app = Fastify();
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error)));
  const time = { zone: UTC, numericDate: 'month-first' } as const;
  const limits = DEFAULT_INGEST_LIMITS;
  const bodies = new OpenBodies(limits);
  await app.register(logsRoute({ sink, limits, bodies, clock: systemClock, time, observer }));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  context.after(() => app.close());
  const rows = (): Row[] =>
    [...messages.values()].flatMap(({ body }) => {
      const batch = decodeEnvelope(body);
      return Array.from({ length: batch.count }, (_, row) => ({
        message: textAt(batch.message, row),
        service: valueAt(batch.service, row),
      }));
    });
  return { url, rows };
}

async function startHttp(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function inFile(context: TestContext, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(context), name);
  await writeFile(path, content);
  return path;
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

test('every line of NDJSON, text, gzip, an array and standard input arrives', async (context) => {
  const { url, rows } = await startServer(context);
  const objects = numbers(12_345).map((i) => JSON.stringify({ message: `json ${i}`, service: 'shop' }));
  const files = [
    await inFile(context, 'a.ndjson', objects.join('\n')),
    await inFile(
      context,
      'b.log',
      numbers(7000)
        .map((i) => `text line ${i}\r\n`)
        .join(''),
    ),
    await inFile(
      context,
      'c.log.gz',
      gzipSync(
        numbers(100)
          .map((i) => `zipped line ${i}\n`)
          .join(''),
      ),
    ),
    await inFile(
      context,
      'd.json',
      JSON.stringify(
        numbers(50).map((i) => ({ message: `array ${i}` })),
        null,
        2,
      ),
    ),
    '-',
  ];
  const args = ['send', '--url', url, '--service', 'fallback', ...files];
  const { exitCode, stdout, stderr } = await runCommand(args, { stdin: 'one more' });
  assert.equal(stderr, '');
  assert.equal(stdout, '19,496 lines of 5 files accepted, none rejected.\n');
  assert.equal(exitCode, 0);
  const received = rows();
  assert.equal(received.length, 19_496);
  assert.equal(new Set(received.map((row) => row.message)).size, 19_496);
  assert.ok(received.every((row) => row.service === (row.message.startsWith('json') ? 'shop' : 'fallback')));
});

test('rejected lines are named with their line of the file, the others are kept', async (context) => {
  const { url, rows } = await startServer(context);
  const lines = numbers(6000).map((i) =>
    i === 2 || i === 5500 ? '{"message": broken' : `{"message":"m${i}"}`,
  );
  const file = await inFile(context, 'a.ndjson', lines.join('\n'));
  const { exitCode, stdout, stderr } = await runCommand(['send', '--url', url, file]);
  assert.equal(exitCode, 65);
  assert.match(stdout, /^5,998 lines of 1 file accepted, 2 rejected \(invalid_json 2\)\.$/m);
  assert.match(stderr, /a\.ndjson:3: invalid_json: /);
  assert.match(stderr, /a\.ndjson:5501: invalid_json: /);
  assert.equal(rows().length, 5998);
});

test('a body without one readable line ends neither the file nor the count', async (context) => {
  const { url, rows } = await startServer(context);
  const lines = numbers(10_001).map((i) => (i === 0 || i > 5000 ? `{"message":"m${i}"}` : '{"broken'));
  const bad = await inFile(context, 'a.ndjson', ['{"broken', ...lines].join('\n'));
  const { exitCode, stdout } = await runCommand(['send', '--url', url, bad]);
  assert.equal(exitCode, 65);
  assert.match(stdout, /^5,001 lines of 1 file accepted, 5,001 rejected/);
  assert.equal(rows().length, 5001);
});

test('a line without end is named and costs no memory; the lines around it arrive', async (context) => {
  const { url, rows } = await startServer(context);
  const file = await inFile(context, 'a.log', `before\n${'x'.repeat(17 * 2 ** 20)}\nafter\n`);
  const { exitCode, stdout, stderr } = await runCommand(['send', '--url', url, file]);
  assert.equal(exitCode, 65);
  assert.match(stderr, /a\.log:2: too_long/);
  assert.match(stdout, /^2 lines of 1 file accepted, 1 rejected \(too_long 1\)/);
  assert.deepEqual(
    rows().map((row) => row.message),
    ['before', 'after'],
  );
});

test('waits as told while the server is busy, and repeats the same key', async (context) => {
  const keys: unknown[] = [];
  const url = await startHttp(context, (request, response) => {
    keys.push(request.headers['idempotency-key']);
    request.resume().on('end', () => {
      if (keys.length < 3) {
        const problem = {
          type: 't',
          title: 'Busy',
          status: 503,
          detail: 'The queue is full.',
          code: 'QUEUE_FULL',
        };
        response.writeHead(503, { 'retry-after': '0' }).end(JSON.stringify(problem));
      } else response.end(JSON.stringify({ accepted: 1, rejected: 0, errors: [] }));
    });
  });
  const { exitCode, stdout, stderr } = await runCommand(['send', '--url', url, '-'], { stdin: 'line' });
  assert.equal(exitCode, 0);
  assert.equal(stderr, 'Waiting: The queue is full.\n');
  assert.match(stdout, /^1 line of 1 file accepted/);
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
});

test('goes on after a connection that breaks before the answer', async (context) => {
  let requests = 0;
  const url = await startHttp(context, (request, response) => {
    if (++requests === 1) return void request.socket.destroy();
    request.resume().on('end', () => response.end(JSON.stringify({ accepted: 1, rejected: 0, errors: [] })));
  });
  const { exitCode } = await runCommand(['send', '--url', url, '-'], { stdin: 'line' });
  assert.equal(exitCode, 0);
  assert.equal(requests, 2);
});

test('gives up with what the server said when its patience is over', async (context) => {
  const url = await startHttp(context, (request, response) => {
    const problem = { type: 't', title: 'Full', status: 503, detail: 'The disk is full.', code: 'DISK_FULL' };
    const body = JSON.stringify({ ...problem, nextStep: 'Free some space.' });
    request.resume().on('end', () => response.writeHead(503).end(body));
  });
  const args = ['send', '--url', url, '--retry', '0', '-'];
  const { exitCode, stdout, stderr } = await runCommand(args, { stdin: 'line' });
  assert.equal(exitCode, 70);
  assert.match(stderr, /The disk is full\.\n {2}→ Free some space\./);
  assert.match(stdout, /^0 lines of 1 file accepted/);
});

test('nobody there; a missing file; something else than LogSentry there', async (context) => {
  const nobody = await runCommand(['send', '--url', 'http://127.0.0.1:1', '--retry', '0', '-'], {
    stdin: 'x',
  });
  assert.equal(nobody.exitCode, 69);
  assert.match(nobody.stderr, /No LogSentry server answers at http:\/\/127\.0\.0\.1:1[\s\S]*logsentry up/);
  const { url, rows } = await startServer(context);
  const there = await inFile(context, 'a.log', 'line\n');
  const missing = await runCommand(['send', '--url', url, there, '/nowhere.log']);
  assert.equal(missing.exitCode, 66);
  assert.deepEqual(rows(), [], 'nothing is sent when a name is wrong');
  const other = await startHttp(context, (_request, response) => response.end('<html>'));
  const strange = await runCommand(['send', '--url', other, '-'], { stdin: 'x' });
  assert.equal(strange.exitCode, 70);
});
