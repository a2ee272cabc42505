import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startRabbitmq } from '../support/rabbitmq.ts';
import { startCluster } from '../support/role-process.ts';
import type { Cluster } from '../support/role-process.ts';
import { send, until } from '../support/send.ts';

const rabbitmq = await startRabbitmq();
const SERVER_TOKEN = 'the token of this cluster';
/** From the answer to a revocation until every process refuses the token. */
const REVOKED_LIMIT_MS = 10_000;

describe(
  'accounts in a cluster of real processes',
  { skip: rabbitmq === undefined, timeout: 120_000 },
  () => {
    let cluster: Cluster;
    let serve = '';
    let ingest = '';

    before(async () => {
      cluster = await startCluster(rabbitmq!, {
        environment: { LOGSENTRY_ACCOUNTS_MODE: 'local', LOGSENTRY_SERVER_TOKEN: SERVER_TOKEN },
      });
      serve = cluster.role('serve').url;
      ingest = cluster.role('ingest').url;
    });
    after(async () => {
      await cluster?.close();
      await rabbitmq?.stop();
    });

    const asAdmin = { authorization: `Bearer ${SERVER_TOKEN}` };

    async function createToken(): Promise<{ id: string; secret: string }> {
      const body = JSON.stringify({ name: 'sender', role: 'ingest' });
      const answer = await send(`${serve}/api/v1/tokens`, {
        headers: { ...asAdmin, 'content-type': 'application/json' },
        body,
      });
      assert.equal(answer.status, 200, answer.text);
      return JSON.parse(answer.text) as { id: string; secret: string };
    }

    async function sendLine(token: string): Promise<number> {
      const headers = { authorization: `Bearer ${token}` };
      return (await send(`${ingest}/api/v1/logs`, { headers, body: 'hello from a token' })).status;
    }

    test('a token made by `serve` opens `ingest`, and is refused there within ten seconds of its end', async () => {
      assert.equal(await sendLine('ls_unknown'), 401);
      const { id, secret } = await createToken();
      // The look for the unknown token may have been a moment ago.
      await until(
        'the new token opening ingest',
        async () => ((await sendLine(secret)) === 200 ? true : undefined),
        3000,
      );
      const end = await send(`${serve}/api/v1/tokens/${id}`, { method: 'DELETE', headers: asAdmin });
      assert.equal(end.status, 200, end.text);
      const startMs = performance.now();
      await until('the refusal', async () => ((await sendLine(secret)) === 401 ? true : undefined));
      assert.ok(performance.now() - startMs < REVOKED_LIMIT_MS);
    });

    test('while the store is away, senders go on', async () => {
      const { secret } = await createToken();
      await until(
        'the new token opening ingest',
        async () => ((await sendLine(secret)) === 200 ? true : undefined),
        3000,
      );
      await cluster.role('store').kill();
      for (let i = 0; i < 20; i++) assert.equal(await sendLine(secret), 200);
      await cluster.role('store').start();
      await until('every line being stored', async () => {
        const { text } = await send(`${serve}/api/v1/entries/count?text=hello`, { headers: asAdmin });
        return (JSON.parse(text) as { count: number }).count >= 20 ? true : undefined;
      });
    });
  },
);
