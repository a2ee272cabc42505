import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { getJson, send, until } from '../support/send.ts';
import type { Answer } from '../support/send.ts';
import { startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

let server: ServerProcess;
before(async () => (server = await startServer()));
after(() => server.stop());

function post(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
  return send(`${server.url}/api/v1/logs`, { body, headers, method: 'POST' });
}

function problem(answer: Answer): { code: string; detail: string; nextStep?: string } {
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  return JSON.parse(answer.text) as { code: string; detail: string };
}

interface Listed {
  readonly message: string;
  readonly time: string;
  readonly flags: string[];
  readonly attributes: Record<string, unknown>;
}

/** The one entry whose service is `service`, once it is stored. */
function entryOf(service: string): Promise<Listed> {
  return until(`an entry of ${service}`, async () => {
    const url = `${server.url}/api/v1/entries?limit=5&service=${encodeURIComponent(service)}`;
    return (await getJson<{ entries: Listed[] }>(url)).entries[0];
  });
}

describe('hostile input', () => {
  test('an empty body says what to send', async () => {
    const answer = await post('');
    assert.equal(answer.status, 400);
    assert.equal(problem(answer).code, 'EMPTY_BODY');
  });

  test('truncated gzip: the reason, and how many lines before the cut are stored', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `{"service":"cut","message":"line ${i} ${i * 7919}"}`,
    );
    const whole = gzipSync(lines.join('\n'));
    const answer = await post(whole.subarray(0, whole.length / 2), { 'content-encoding': 'gzip' });
    assert.equal(answer.status, 400);
    const { code, detail } = problem(answer);
    assert.equal(code, 'BROKEN_ENCODING');
    const kept = Number(/The (\d+) lines before that are stored/.exec(detail)?.[1]);
    assert.ok(kept > 0);
    await until('the lines before the cut', async () => {
      const { count } = await getJson<{ count: number }>(`${server.url}/api/v1/entries/count?service=cut`);
      return count === kept ? true : undefined;
    });
  });

  test('a compression bomb is refused without being unpacked', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(200 * 1024 * 1024, 0x61));
    const before = server.memoryBytes();
    const answer = await post(bomb, { 'content-encoding': 'zstd' });
    assert.equal(answer.status, 413);
    assert.match(problem(answer).code, /COMPRESSION_RATIO|DECOMPRESSED_TOO_LARGE/);
    assert.ok(server.memoryBytes() - before < 150e6, 'memory grew with the bomb');
  });

  test('an unknown encoding is named', async () => {
    const answer = await post('x', { 'content-encoding': 'br' });
    assert.equal(answer.status, 415);
    assert.match(problem(answer).detail, /"br"/);
  });

  test('a line of 40 MB is rejected by name, its neighbours are kept', async () => {
    const body = `{"service":"long","message":"before"}\n{"service":"long","message":"${'x'.repeat(40e6)}"}\n{"service":"long","message":"after"}\n`;
    const answer = await post(body, { 'content-type': 'application/x-ndjson' });
    assert.equal(answer.status, 200, answer.text.slice(0, 500));
    const { accepted, rejected, errors } = JSON.parse(answer.text) as {
      accepted: number;
      rejected: number;
      errors: { line: number; reason: string }[];
    };
    assert.deepEqual({ accepted, rejected }, { accepted: 2, rejected: 1 });
    assert.equal(errors[0]?.line, 2);
    assert.equal(errors[0]?.reason, 'too_long');
  });

  test('a body of 100 MB in one line is refused by its length', async () => {
    const answer = await post(Buffer.alloc(100e6, 0x78));
    assert.equal(answer.status, 413);
    assert.equal(problem(answer).code, 'BODY_TOO_LARGE');
  });

  test('10,000 levels of JSON are rejected, not a crash', async () => {
    const deep = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    const answer = await post(`${deep}\n{"service":"deep","message":"ok"}\n`, {
      'content-type': 'application/x-ndjson',
    });
    assert.equal(answer.status, 200);
    assert.match(answer.text, /"too_deep"/);
    assert.equal((await entryOf('deep')).message, 'ok');
  });

  test('a time in the year 99999 is kept beside the time of receipt', async () => {
    await post('{"service":"future","message":"hi","timestamp":"99999-01-01T00:00:00Z"}');
    const entry = await entryOf('future');
    assert.equal(entry.time.slice(0, 2), '20');
    assert.ok(JSON.stringify(entry).includes('99999-01-01T00:00:00Z'), JSON.stringify(entry));
  });

  test('NUL, terminal escapes, markup and invalid UTF-8 come back as they are, in JSON', async () => {
    const hostile = `<script>alert(1)</script> \u001b[31mred \u0000 \u202e "quoted" \\`;
    await post(JSON.stringify({ service: hostile, host: hostile, message: hostile, [hostile]: hostile }));
    const entry = await entryOf(hostile);
    assert.equal(entry.message, hostile);
    assert.equal(entry.attributes[hostile], hostile);
    const bytes = Buffer.concat([
      Buffer.from('{"service":"latin","message":"caf'),
      Buffer.from([0xe9]),
      Buffer.from('"}\n'),
    ]);
    const answer = await post(bytes, { 'content-type': 'application/x-ndjson' });
    assert.ok(answer.status === 200 || answer.status === 400, answer.text);
    assert.match(answer.text, /invalid_encoding|"accepted":1/);
  });

  test('half JSON, half garbage: each bad line is named, each good one kept', async () => {
    const body =
      '{"service":"half","message":"1"}\n{"service":\n[1,2]\n"text"\n{"service":"half","message":"2"}\n';
    const answer = await post(body, { 'content-type': 'application/x-ndjson' });
    const { accepted, errors } = JSON.parse(answer.text) as { accepted: number; errors: { line: number }[] };
    assert.equal(accepted, 2);
    assert.deepEqual(
      errors.map(({ line }) => line),
      [2, 3, 4],
    );
  });

  test('a JSON array is taken element by element', async () => {
    const answer = await post('[{"service":"array","message":"a"}, 7, {"service":"array","message":"b"}]', {
      'content-type': 'application/json',
    });
    assert.match(answer.text, /"accepted":2,"rejected":1/);
  });

  test('parameters out of range and unknown routes are problems, not crashes', async () => {
    for (const [path, status] of [
      ['/api/v1/entries?limit=0', 400],
      ['/api/v1/entries?from=yesterday', 400],
      ['/api/v1/entries?template=zz', 400],
      ['/api/v1/entries/nonsense', 404],
      ['/api/v1/nothing', 404],
      ['/api/v1/timeline?from=-30d&bucket=1', 400],
      ['/%', 400],
    ] as const) {
      const answer = await send(`${server.url}${path}`);
      assert.equal(answer.status, status, `${path}: ${answer.text}`);
      problem(answer);
    }
  });
});

describe('who may ask', () => {
  test('other host names are refused: a page on another name cannot reach the server by DNS rebinding', async () => {
    const answer = await send(`${server.url}/api/v1/entries`, { headers: { host: 'evil.example' } });
    assert.equal(answer.status, 421);
    assert.equal(problem(answer).code, 'HOST_REFUSED');
  });

  test('requests of foreign pages are refused, also for ingest', async () => {
    const headers = { origin: 'http://evil.example' };
    assert.equal((await send(`${server.url}/api/v1/entries`, { headers })).status, 403);
    assert.equal((await post('hello', headers)).status, 403);
    const own = { origin: server.url };
    assert.equal((await send(`${server.url}/api/v1/entries?limit=1`, { headers: own })).status, 200);
  });

  test('the page may load nothing from elsewhere and run nothing inline', async () => {
    const { headers } = await send(`${server.url}/`);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self'(;|$)/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  });

  test('listening beyond loopback without a token is refused with what to set', async () => {
    await assert.rejects(startServer({ args: ['--host', '0.0.0.0'] }), /code 78[\s\S]*server\.token/);
  });

  test('with a token, nothing but health answers without it', async (t) => {
    const token = 'correct horse battery staple';
    const closed = await startServer({ environment: { LOGSENTRY_SERVER_TOKEN: token } });
    t.after(() => closed.stop());
    assert.equal((await send(`${closed.url}/api/v1/entries`)).status, 401);
    assert.equal((await send(`${closed.url}/api/v1/logs`, { body: 'x' })).status, 401);
    assert.equal((await send(`${closed.url}/healthz`)).status, 200);
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await send(`${closed.url}/api/v1/entries`, { headers })).status, 200);
    const wrong = { authorization: 'Bearer correct horse battery stapler' };
    assert.equal((await send(`${closed.url}/api/v1/entries`, { headers: wrong })).status, 401);
  });
});
