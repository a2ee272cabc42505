// @elastic/elasticsearch: node elasticsearch.mjs PORT COUNT SERVICE
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

const { Client } = createRequire(`${process.cwd()}/`)('@elastic/elasticsearch');
const [port, count, service] = process.argv.slice(2);

const client = new Client({
  node: `http://127.0.0.1:${port}`,
  maxRetries: 100,
  retryBackoff: () => 200,
  requestTimeout: 5_000,
});

async function* documents() {
  for (let i = 0; i < Number(count); i++) {
    yield {
      message: `order ${i} shipped`,
      level: i % 5 === 0 ? 'error' : 'info',
      service,
      host: 'web-1',
      id: i,
    };
    // Long enough that the server is restarted in the middle.
    if (i % 10 === 0) await pause(20);
  }
}

const { failed } = await client.helpers.bulk({
  datasource: documents(),
  flushBytes: 1_000,
  retries: 100,
  wait: 200,
  onDocument: ({ id }) => ({ create: { _index: 'logs-orders-default', _id: `${service}-${id}` } }),
});
process.exit(failed === 0 ? 0 : 1);
