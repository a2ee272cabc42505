import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { buffer, text } from 'node:stream/consumers';
import { spoolFolder } from './spool-folder.ts';
import { startTestEngine } from './start-test-engine.ts';
import type { TestEngine } from './start-test-engine.ts';

describe('answers that are sent while they are made', () => {
  let running: TestEngine;
  let socketPath = '';
  before(async () => {
    running = await startTestEngine({ settings: { maxBodyBytes: 100_000, maxQuerySeconds: 1 } });
    const { address } = running.engine;
    assert.ok('socketPath' in address);
    ({ socketPath } = address);
  });
  after(() => running.close());

  async function ask(sql: string): Promise<IncomingMessage> {
    const outgoing = request({ socketPath, path: '/?wait_end_of_query=0', method: 'POST', agent: false });
    outgoing.end(sql);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return response;
  }

  test('may be larger than any buffer', async () => {
    const answer = await ask('SELECT number FROM numbers(2000000) FORMAT TSVRaw');
    assert.equal(answer.headers['content-length'], undefined);
    const lines = (await text(answer)).split('\n');
    assert.equal(lines.length, 2_000_001);
    assert.equal(lines.at(-2), '1999999');
  });

  test('are one file of the format, empty ones too', async () => {
    const parquet = await buffer(await ask('SELECT number AS n FROM numbers(200000) FORMAT Parquet'));
    for (const at of [0, -4]) assert.equal(parquet.subarray(at).subarray(0, 4).toString(), 'PAR1');
    assert.equal(await text(await ask('SELECT 1 WHERE 0 FORMAT TSVRaw')), '');
  });

  test('are refused as others are while nothing was sent', async () => {
    for (const [sql, code] of [
      ['SELECT nosuch FORMAT TSVRaw', '47'],
      ['SELECT 1 FORMAT Nosuch', '73'],
      ['CREATE DATABASE x', '36'],
    ] as const) {
      const answer = await ask(sql);
      assert.equal(answer.headers['x-clickhouse-exception-code'], code, sql);
      assert.ok((answer.statusCode ?? 0) >= 400);
      answer.resume();
    }
  });

  test('break off when the statement fails in the middle', async () => {
    const answer = await ask(
      'SELECT number, throwIf(number = 900000) FROM numbers(1000000) SETTINGS max_block_size = 1000 FORMAT TSVRaw',
    );
    assert.equal(answer.statusCode, 200);
    await assert.rejects(text(answer), /aborted/);
  });

  test('end in the engine when their reader goes away, and the next ones begin', async () => {
    // More than there are sessions for such answers.
    for (let reader = 0; reader < 5; reader++) {
      const answer = await ask('SELECT number FROM numbers(1000000000000) FORMAT TSVRaw');
      await once(answer, 'data');
      answer.destroy();
    }
    assert.equal(await text(await ask('SELECT 1 FORMAT TSVRaw')), '1\n');
    assert.equal(await text(await ask('SELECT 2 FORMAT TSVRaw')), '2\n');
    const left = await readdir(await spoolFolder(socketPath));
    assert.deepEqual(left, []);
  });
});
