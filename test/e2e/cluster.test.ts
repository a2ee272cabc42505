import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Connection } from 'rabbitmq-client';
import { BatchBuilder } from '../../src/core/batch-builder.ts';
import { encodeEnvelope, ENVELOPE_VERSION } from '../../src/core/envelope.ts';
import { compareNumbers, sendBody, storedNumbers } from '../support/numbered-lines.ts';
import type { NumberedBody } from '../support/numbered-lines.ts';
import { startRabbitmq } from '../support/rabbitmq.ts';
import { startCluster } from '../support/role-process.ts';
import type { Cluster } from '../support/role-process.ts';
import { getJson, send, until } from '../support/send.ts';

const rabbitmq = await startRabbitmq();
const LINES = 100;
/** How long RabbitMQ is away; 60 for the promise itself: `RABBITMQ_AWAY_SECONDS=60 npm test`. */
const AWAY_SECONDS = Number(process.env['RABBITMQ_AWAY_SECONDS'] ?? 10);
/** From the kill of a processor to all of its batches being stored by another. */
const REDELIVERY_LIMIT_MS = 5000;
const LEARNER_LIMIT_MS = 15_000;

describe('a cluster of real processes', { skip: rabbitmq === undefined, timeout: 300_000 }, () => {
  let cluster: Cluster;
  let serve = '';
  const agent = new Agent({ keepAlive: true });
  const acknowledged: NumberedBody[] = [];
  let next = 0;

  before(async () => {
    cluster = await startCluster(rabbitmq!, {
      learners: 2,
      environment: { LOGSENTRY_ML_MIN_LINES: '2000' },
    });
    serve = cluster.role('serve').url;
  });
  after(async () => {
    agent.destroy();
    await cluster?.close();
    await rabbitmq?.stop();
  });

  /** Sends bodies and counts the attempts that a sender would see as an error. */
  async function sendBodies(count: number): Promise<number> {
    let errors = 0;
    for (let i = 0; i < count; i++) {
      const body = { number: next++, lines: LINES };
      for (;;) {
        const { acknowledged: taken } = await sendBody(cluster.role('ingest').url, body, {
          agent,
          run: 'e2e',
        });
        if (taken) break;
        errors++;
      }
      acknowledged.push(body);
    }
    return errors;
  }

  async function everythingStored(): Promise<void> {
    const lines = acknowledged.reduce((sum, body) => sum + body.lines, 0);
    const url = `${serve}/api/v1/entries/count?service=numbered`;
    await until(
      `${lines} lines being stored`,
      async () => ((await getJson<{ count: number }>(url)).count >= lines ? true : undefined),
      60_000,
    );
    const compared = compareNumbers(acknowledged, await storedNumbers(serve));
    assert.deepEqual(compared, { missing: 0, doubled: 0, total: lines });
  }

  const activeModel = async (): Promise<number | undefined> => {
    const { models } = await getJson<{ models: { version: number; active: boolean }[] }>(
      `${serve}/api/v1/models`,
    );
    return models.find(({ active }) => active)?.version;
  };

  /** The version each processor scores with. */
  async function followed(version: number): Promise<true | undefined> {
    for (const name of ['process-1', 'process-2']) {
      const { text } = await send(`${cluster.role(name).url}/metrics`);
      if (!new RegExp(`^logsentry_model_version ${version}$`, 'm').test(text)) return undefined;
    }
    return true;
  }

  test('lines arrive once, a model is trained and followed by both processors', async () => {
    assert.equal(await sendBodies(60), 0);
    await everythingStored();
    const version = await until('the first model', activeModel, 30_000);
    await until('both processors following', () => followed(version), 20_000);
    await sendBodies(40);
    await everythingStored();
  });

  test('the server shows who sends, as the ingest tells it', async () => {
    const source = await until('the source', async () => {
      const { sources } = await getJson<{ sources: { protocol: string; accepted: number }[] }>(
        `${serve}/api/v1/sources`,
      );
      return sources.find(({ accepted }) => accepted > 0);
    });
    assert.equal(source.protocol, 'http');
  });

  test('contamination is changed through the server', async () => {
    const answer = await fetch(`${serve}/api/v1/settings/detection`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ contamination: 0.02 }),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    await until('the server showing it', async () => {
      const { contamination } = await getJson<{ contamination: number }>(
        `${serve}/api/v1/settings/detection`,
      );
      return contamination === 0.02 ? true : undefined;
    });
  });

  test('two processors give the same batches the same scores as one', async () => {
    const timeMs = Date.now();
    const lines = Array.from({ length: 40 }, (_, i) =>
      JSON.stringify({
        time: new Date(timeMs + i).toISOString(),
        level: i % 8 === 0 ? 'error' : 'info',
        service: 'twins',
        message: i % 8 === 0 ? `disk sda${i} is ${50 + i} percent full` : `line ${i} took ${i * i} ms`,
      }),
    );
    const url = `${serve}/api/v1/entries/count?service=twins`;
    let sent = 0;
    async function sendTwins(): Promise<void> {
      for (let i = 0; i < 20; i++) {
        const { status } = await send(`${cluster.role('ingest').url}/api/v1/logs`, {
          body: lines.join('\n'),
          headers: { 'content-type': 'application/x-ndjson' },
          agent,
        });
        assert.equal(status, 200);
        sent += lines.length;
      }
      await until('all stored', async () =>
        (await getJson<{ count: number }>(url)).count === sent ? true : undefined,
      );
    }
    await sendTwins();
    for (const name of ['process-1', 'process-2']) {
      const metrics = (await send(`${cluster.role(name).url}/metrics`)).text;
      const stored = Number(/^logsentry_process\w*lines_total (\d+)/m.exec(metrics)?.[1] ?? 0);
      assert.ok(stored > 0, `${name} has scored nothing`);
    }
    await cluster.role('process-2').stop();
    await sendTwins();
    await cluster.role('process-2').start();
    const { text } = await send(`${serve}/api/v1/entries/export?service=twins`);
    const scores = new Map<string, Set<string>>();
    for (const line of text.trimEnd().split('\n')) {
      const { message, score, modelVersion, template, templateId } = JSON.parse(line) as Record<
        string,
        unknown
      >;
      const given = scores.get(String(message)) ?? new Set();
      scores.set(String(message), given.add(`${modelVersion} ${score} ${template ?? templateId}`));
    }
    assert.equal(scores.size, lines.length);
    for (const [message, given] of scores)
      assert.equal(given.size, 1, `${message}: ${[...given].join(', ')}`);
    assert.ok(new Set([...scores.values()].map((given) => [...given][0])).size > 1);
  });

  test(`RabbitMQ away for ${AWAY_SECONDS} s: no sender sees an error, nothing is lost or doubled`, async (t) => {
    cluster.proxy.cut();
    const endMs = performance.now() + AWAY_SECONDS * 1000;
    const sender = async (): Promise<number> => {
      let errors = 0;
      while (performance.now() < endMs) {
        errors += await sendBodies(1);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return errors;
    };
    const before = acknowledged.length;
    const errors = await Promise.all([sender(), sender(), sender()]);
    cluster.proxy.mend();
    assert.deepEqual(errors, [0, 0, 0]);
    const backMs = performance.now();
    await everythingStored();
    t.diagnostic(
      `${(acknowledged.length - before) * LINES} lines taken meanwhile, stored ${Math.round(performance.now() - backMs)} ms after it was back`,
    );
  });

  test('kill -9 of a processor: its batches come again, once', async () => {
    for (const name of ['process-1', 'process-2', 'process-1']) {
      const sending = sendBodies(40);
      await cluster.role(name).kill();
      await sending;
      await cluster.role(name).start();
    }
    await everythingStored();
  });

  test('batches that a killed processor held are stored by the other within 5 s', async (t) => {
    cluster.role('store').pause();
    await sendBodies(40);
    // Both hold what they were given: nothing can be stored.
    await until('batches under way', async () => {
      const listed = rabbitmq!.control('list_queues', 'name', 'messages_unacknowledged');
      return Number(/^logs\s+(\d+)/m.exec(listed)?.[1]) > 1 ? true : undefined;
    });
    await cluster.role('process-1').kill();
    const killedMs = performance.now();
    cluster.role('store').resume();
    await everythingStored();
    const tookMs = performance.now() - killedMs;
    await cluster.role('process-1').start();
    t.diagnostic(`all stored ${Math.round(tookMs)} ms after the kill`);
    assert.ok(tookMs < REDELIVERY_LIMIT_MS, `${tookMs} ms`);
  });

  test('a batch of a newer version goes back and back, then to the dead letters, and keeps nothing else', async () => {
    const id = 'feedfacefeedface';
    const newer = encodeEnvelope(new BatchBuilder().build(id, Date.now() * 1000));
    newer[3] = ENVELOPE_VERSION + 1;
    const connection = new Connection(rabbitmq!.url);
    const publisher = connection.createPublisher({ confirm: true });
    await publisher.send({ routingKey: 'logs', messageId: id, durable: true }, Buffer.from(newer));
    await publisher.close();
    await connection.close();
    await sendBodies(10);
    await everythingStored();
    const letter = await until(
      'the dead letter',
      async () => {
        const { deadLetters } = await getJson<{ deadLetters: { id: string; reason: string }[] }>(
          `${serve}/api/v1/queue/dead-letters`,
        );
        return deadLetters.find((listed) => listed.id === id);
      },
      60_000,
    );
    assert.match(letter.reason, /delivered \d+ times/);
  });

  test('the learner is killed: the other takes over with the models there are', async (t) => {
    const before = await activeModel();
    // The first to hold the lease is the one whose log says so last.
    const learners = ['learn-1', 'learn-2'].map((name) => cluster.role(name));
    const holder = learners.find((role) => /is the learner now/.test(role.log()));
    assert.ok(holder !== undefined);
    const startMs = performance.now();
    await holder.kill();
    const other = learners.find((role) => role !== holder)!;
    await until(
      'the other taking over',
      async () => (/is the learner now/.test(other.log()) ? true : undefined),
      LEARNER_LIMIT_MS,
    );
    const tookMs = performance.now() - startMs;
    t.diagnostic(`the other is the learner ${Math.round(tookMs)} ms after the kill`);
    assert.ok(tookMs < LEARNER_LIMIT_MS, `${tookMs} ms`);
    const answer = await send(`${serve}/api/v1/models/train`, { method: 'POST' });
    assert.equal(answer.status, 200, answer.text);
    const version = await until(
      'a newer model',
      async () => {
        const active = await activeModel();
        return active !== undefined && active > (before ?? 0) ? active : undefined;
      },
      30_000,
    );
    await until('both processors following', () => followed(version), 20_000);
  });

  test('messages of another AMQP producer become entries, a poison one is dead-lettered alone', async () => {
    const connection = new Connection(rabbitmq!.url);
    const publisher = connection.createPublisher({ confirm: true });
    for (let i = 0; i < 50; i++) {
      await publisher.send(
        { exchange: 'logs.in', routingKey: 'app', contentType: 'application/json' },
        Buffer.from(JSON.stringify({ level: 'info', service: 'pika', message: `order ${i} sent` })),
      );
    }
    await publisher.send(
      { exchange: 'logs.in', routingKey: 'app', contentType: 'application/json' },
      Buffer.from('{"no'),
    );
    await publisher.close();
    const url = `${serve}/api/v1/entries/count?service=pika`;
    await until('entries', async () =>
      (await getJson<{ count: number }>(url)).count === 50 ? true : undefined,
    );
    await until('one dead letter', async () => {
      const { messageCount } = await connection.queueDeclare({ queue: 'logs.in.dead', passive: true });
      return messageCount === 1 ? true : undefined;
    });
    await connection.close();
  });

  test('asked to stop, every role drains and ends with 0', async () => {
    await sendBodies(5);
    for (const name of ['ingest', 'process-1'])
      assert.equal(await cluster.role(name).stop(), 0, cluster.role(name).log());
    await everythingStored();
    for (const name of ['process-2', 'serve', 'store']) {
      assert.equal(await cluster.role(name).stop(), 0, cluster.role(name).log().slice(-2000));
    }
  });
});
