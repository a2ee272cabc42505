// winston-loki: node winston-loki.mjs PORT COUNT SERVICE
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

const require = createRequire(`${process.cwd()}/`);
const winston = require('winston');
const LokiTransport = require('winston-loki');
const [port, count, service] = process.argv.slice(2);

const transport = new LokiTransport({
  host: `http://127.0.0.1:${port}`,
  labels: { app: service, host: 'web-1' },
  json: true,
  interval: 1,
  // What could not be sent is kept and sent with the next interval.
  clearOnError: false,
  format: winston.format.json(),
});
const logger = winston.createLogger({ transports: [transport] });
for (let i = 0; i < Number(count); i++) {
  logger[i % 5 === 0 ? 'error' : 'info'](`order ${i} shipped`);
  // Long enough that the server is restarted in the middle.
  if (i % 10 === 0) await pause(20);
}
while (transport.batcher.batch.streams.length > 0) await pause(100);
logger.end();
transport.batcher.close();
