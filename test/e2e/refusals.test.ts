import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Connection } from 'rabbitmq-client';
import { startTestEngine } from '../../src/store/engine/start-test-engine.ts';
import type { TestEngine } from '../../src/store/engine/start-test-engine.ts';
import { freePort } from '../support/free-port.ts';
import { startRabbitmq } from '../support/rabbitmq.ts';

const BINARY = fileURLToPath(new URL('../../bin/logsentry.mjs', import.meta.url));
const rabbitmq = await startRabbitmq();

describe('a processor that is set up wrongly', { skip: rabbitmq === undefined, timeout: 120_000 }, () => {
  let engine: TestEngine;
  let right: Readonly<Record<string, string>>;
  let free = 0;
  const folder = mkdtempSync(path.join(tmpdir(), 'logsentry-refusals-'));
  before(async () => {
    engine = await startTestEngine({
      listen: { host: '127.0.0.1', port: 0 },
      credentials: { username: 'logs', password: 'right' },
    });
    const { address } = engine.engine;
    assert.ok('port' in address);
    free = await freePort();
    right = {
      LOGSENTRY_BROKER_KIND: 'rabbitmq',
      LOGSENTRY_RABBITMQ_URL: rabbitmq!.url,
      LOGSENTRY_STORE_KIND: 'clickhouse',
      LOGSENTRY_STORE_URL: `http://127.0.0.1:${address.port}`,
      LOGSENTRY_STORE_USERNAME: 'logs',
      LOGSENTRY_STORE_PASSWORD: 'right',
      LOGSENTRY_START_WAIT_MS: '300',
    };
  });
  after(async () => {
    await engine.close();
    await rabbitmq?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** How the process ends, with one thing changed, and what it says. */
  async function end(changed: Readonly<Record<string, string>>): Promise<{ code: number; text: string }> {
    const child = spawn(process.execPath, [BINARY, 'process', '--data', folder, '--port', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...right, ...changed },
    });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, text };
  }

  const cases: readonly {
    readonly what: string;
    readonly changed: () => Readonly<Record<string, string>>;
    readonly code: number;
    readonly says: RegExp;
  }[] = [
    {
      what: 'password of the store',
      changed: () => ({ LOGSENTRY_STORE_PASSWORD: 'wrong' }),
      code: 77,
      says: /STORE_REFUSED|refused this user[\s\S]*password/,
    },
    {
      what: 'cluster name',
      changed: () => ({ LOGSENTRY_STORE_CLUSTER: 'mian' }),
      code: 78,
      says: /no cluster "mian"[\s\S]*store\.cluster/,
    },
    {
      what: 'address of the store',
      changed: () => ({ LOGSENTRY_STORE_URL: `http://127.0.0.1:${free}` }),
      code: 69,
      says: /does not answer[\s\S]*address is right/,
    },
    {
      what: 'password of RabbitMQ',
      changed: () => ({ LOGSENTRY_RABBITMQ_URL: rabbitmq!.url.replace('guest:guest', 'guest:wrong') }),
      code: 77,
      says: /refused[\s\S]*password/,
    },
    {
      what: 'virtual host',
      changed: () => ({ LOGSENTRY_RABBITMQ_URL: `${rabbitmq!.url}/nowhere` }),
      code: 77,
      says: /nowhere/,
    },
    {
      what: 'address of RabbitMQ',
      changed: () => ({ LOGSENTRY_RABBITMQ_URL: `amqp://guest:guest@127.0.0.1:${free}` }),
      code: 69,
      says: new RegExp(`127\\.0\\.0\\.1:`),
    },
  ];
  for (const { what, changed, code, says } of cases) {
    test(`a wrong ${what} ends it with ${code} and what to do`, async () => {
      const ended = await end(changed());
      assert.equal(ended.code, code, ended.text);
      assert.match(ended.text, says);
    });
  }

  test('a queue with other arguments ends it with 78 and the command that removes it', async () => {
    rabbitmq!.control('add_vhost', 'other');
    rabbitmq!.control('set_permissions', '-p', 'other', 'guest', '.*', '.*', '.*');
    const url = `${rabbitmq!.url}/other`;
    const connection = new Connection(url);
    await connection.queueDeclare({ queue: 'logs', durable: true, arguments: { 'x-queue-type': 'classic' } });
    await connection.close();
    const ended = await end({ LOGSENTRY_RABBITMQ_URL: url });
    assert.equal(ended.code, 78, ended.text);
    assert.match(ended.text, /rabbitmqctl[\s\S]*delete_queue|delete/);
  });
});
