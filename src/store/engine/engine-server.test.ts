import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { startTestEngine } from './start-test-engine.ts';
import type { TestEngine } from './start-test-engine.ts';

const LIMIT_BYTES = 100_000;

describe("ClickHouse's HTTP interface", () => {
  let running: TestEngine;
  before(async () => {
    running = await startTestEngine({
      credentials: { username: 'logs', password: 'pä:ss' },
      settings: { maxBodyBytes: LIMIT_BYTES, readSessions: 1, maxWaitingStatements: 8 },
    });
  });
  after(() => running.close());

  interface Answer {
    readonly status: number | undefined;
    readonly code: string | undefined;
    readonly body: string;
  }

  interface Call {
    readonly path?: string;
    readonly search?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  }

  const LOGIN = {
    'X-ClickHouse-User': 'logs',
    'X-ClickHouse-Key': Buffer.from('pä:ss', 'utf8').toString('latin1'),
  };

  async function call({
    path = '/',
    search = {},
    body = '',
    headers = LOGIN,
    signal,
  }: Call): Promise<Answer> {
    const { address } = running.engine;
    assert.ok('socketPath' in address);
    const outgoing = request({
      socketPath: address.socketPath,
      path: `${path}?${new URLSearchParams(search).toString()}`,
      method: 'POST',
      headers,
      agent: false,
      ...(signal && { signal }),
    });
    // As bytes: Node sends headers in the encoding of a string that follows them.
    outgoing.end(Buffer.from(body as string));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const code = response.headers['x-clickhouse-exception-code'];
    return { status: response.statusCode, code: code as string | undefined, body: await text(response) };
  }

  test('answers pings without a password, and nothing else at other paths', async () => {
    assert.equal((await call({ path: '/ping', headers: {} })).body, 'Ok.\n');
    assert.equal((await call({ path: '/play' })).status, 404);
  });

  test('takes the statement from the URL, the body, or both', async () => {
    assert.equal((await call({ search: { query: 'SELECT 1' } })).body, '1\n');
    assert.equal((await call({ body: 'SELECT 2 FORMAT JSONEachRow' })).body, '{"2":2}\n');
    assert.equal((await call({ search: { query: 'SELECT' }, body: '3' })).body, '3\n');
    assert.equal((await call({ search: { default_format: 'CSV' }, body: `SELECT 'a'` })).body, '"a"\n');
    assert.equal((await call({ body: ' ' })).code, '62');
  });

  test('lets in who knows user and password', async () => {
    const basic = (login: string): Readonly<Record<string, string>> => ({
      Authorization: `Basic ${Buffer.from(login).toString('base64')}`,
    });
    assert.equal((await call({ body: 'SELECT 1', headers: basic('logs:pä:ss') })).status, 200);
    for (const headers of [
      {},
      basic('logs:'),
      basic('other:pä:ss'),
      basic('logs:pä:ss '),
      { Authorization: 'Basic !' },
    ]) {
      const refused = await call({ body: 'SELECT 1', headers });
      assert.deepEqual([refused.status, refused.code], [403, '516']);
    }
  });

  test('binds parameters, also of queries that run at once', async () => {
    const hostile = `it's \\\\ {b:String} \\t`;
    const bound = await call({
      search: { param_a: hostile, param_b: 'B' },
      body: 'SELECT {a:String}, {b:String} FORMAT JSONCompactEachRow',
    });
    assert.deepEqual(JSON.parse(bound.body), [`it's \\ {b:String} \t`, 'B']);
    const many = Array.from({ length: 8 }, (_, index) =>
      call({ search: { param_n: String(index) }, body: 'SELECT {n:UInt32}, sleep(0.01)' }),
    );
    const answers = await Promise.all(many);
    assert.deepEqual(
      answers.map((answer) => answer.body),
      answers.map((_, index) => `${index}\t0\n`),
    );
  });

  test('applies allowed settings to one statement only, and refuses others', async () => {
    const limited = await call({ search: { max_result_rows: '2' }, body: 'SELECT number FROM numbers(9)' });
    assert.deepEqual([limited.status, limited.code], [500, '396']);
    assert.equal((await call({ body: 'SELECT count() FROM numbers(9)' })).body, '9\n');
    assert.equal((await call({ body: 'SELECT number FROM numbers(3)' })).body, '0\n1\n2\n');
    const refused = await call({ search: { max_threads: '64' }, body: 'SELECT 1' });
    assert.deepEqual([refused.status, refused.code], [400, '115']);
    // A setting that fails must leave no half-set session behind.
    const search = { max_result_rows: 'x', param_half: 'set', database: 'default' };
    assert.notEqual((await call({ search, body: 'SELECT {half:String}' })).status, 200);
    assert.equal((await call({ search: { param_half: 'set' }, body: 'SELECT {half:String}' })).body, 'set\n');
    assert.equal((await call({ search: { database: 'nowhere' }, body: 'SELECT 1' })).code, '81');
    assert.equal((await call({ body: 'SELECT currentDatabase()' })).body, 'default\n');
  });

  test('writes errors as ClickHouse does', async () => {
    for (const [sql, status, code] of [
      ['SELEC 1', 400, '62'],
      ['SELECT * FROM nowhere', 404, '60'],
      ['SELECT {x:String}', 400, '456'],
      [`SELECT throwIf(1, 'boo')`, 500, '395'],
    ] as const) {
      const answer = await call({ body: sql });
      assert.deepEqual([answer.status, answer.code], [status, code], answer.body);
      assert.match(answer.body, new RegExp(`^Code: ${code}\\. DB::Exception: .+ \\([A-Z_]+\\)`));
    }
  });

  test('inserts rows of a body, by name of their columns', async () => {
    await call({ body: 'CREATE TABLE numbers_in (a UInt32, b String) ENGINE = MergeTree ORDER BY a' });
    const query = 'INSERT INTO numbers_in (b, a) FORMAT JSONEachRow';
    assert.equal((await call({ search: { query }, body: '{"a":1,"b":"x"}\n{"b":"y","a":2}\n' })).status, 200);
    assert.equal((await call({ body: 'SELECT * FROM numbers_in ORDER BY a' })).body, '1\tx\n2\ty\n');
    assert.equal((await call({ body: `INSERT INTO numbers_in VALUES (3, 'z')` })).status, 200);
    const plain = await call({ search: { query: `INSERT INTO numbers_in (a) SELECT 4` } });
    assert.equal(plain.status, 200);
    assert.equal((await call({ body: 'SELECT count() FROM numbers_in' })).body, '4\n');
    const blind = await call({ search: { query: 'INSERT INTO numbers_in FORMAT JSONEachRow' }, body: '{}' });
    assert.deepEqual([blind.status, blind.code], [400, '62']);
    const garbage = await call({
      search: { query: 'INSERT INTO numbers_in (a, b) FORMAT Native' },
      body: 'xyz',
    });
    assert.equal(garbage.status, 500);
  });

  test('refuses bodies and answers over the limit', async () => {
    const query = 'INSERT INTO numbers_in (a, b) FORMAT JSONEachRow';
    const large = await call({ search: { query }, body: new Uint8Array(LIMIT_BYTES + 1) }).catch(
      (error: NodeJS.ErrnoException) => error,
    );
    // The refusal may come while the body is still being sent.
    if (large instanceof Error) assert.match(String(large.code), /EPIPE|ECONNRESET/);
    else assert.equal(large.code, '307');
    const answer = await call({ body: `SELECT toString(number) FROM numbers(${LIMIT_BYTES})` });
    assert.equal(answer.code, '396');
  });

  test('a query ends when its client goes away', async () => {
    const gone = new AbortController();
    const endless = call({
      search: { query_id: 'endless' },
      body: 'SELECT count() FROM system.numbers WHERE sipHash64(number) = 1',
      signal: gone.signal,
    });
    const waiting = call({ body: 'SELECT 7' });
    setTimeout(() => gone.abort(), 50);
    await assert.rejects(endless, { name: 'AbortError' });
    // There is one session for reads: this answer means that the endless query was ended.
    assert.equal((await waiting).body, '7\n');
  });

  test('refuses statements when too many wait', async () => {
    const slow = Array.from({ length: 12 }, () => call({ body: 'SELECT sleep(0.05)' }));
    const codes = (await Promise.all(slow)).map((answer) => answer.code);
    assert.deepEqual(
      codes.filter((code) => code !== undefined),
      ['202', '202', '202'],
    );
  });
});
