// @fluent-org/logger: node fluent-org.mjs PORT COUNT SERVICE [PAUSE_MS]
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

const { FluentClient } = createRequire(`${process.cwd()}/`)('@fluent-org/logger');
const [port, count, service, pauseMs] = process.argv.slice(2);

const client = new FluentClient(service, {
  socket: { host: '127.0.0.1', port: Number(port), timeout: 3000, reconnect: { delay: 200, maxDelay: 500 } },
  ack: { ackTimeout: 2000 },
  eventMode: 'CompressedPackedForward',
  eventRetry: { attempts: 100, delay: 100, maxDelay: 500 },
  sendQueueFlushInterval: 20,
});
client.socketOn('error', (error) => console.error(String(error)));
const sent = [];
for (let i = 0; i < Number(count); i++) {
  sent.push(
    client.emit({ message: `order ${i} shipped`, level: i % 5 === 0 ? 'error' : 'info', host: 'web-1' }),
  );
  if (pauseMs !== undefined && i % 10 === 0) await pause(Number(pauseMs));
}
await Promise.all(sent);
await client.shutdown();
process.exit(0);
