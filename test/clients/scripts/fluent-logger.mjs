// npm fluent-logger: node fluent-logger.mjs PORT COUNT SERVICE
import { createRequire } from 'node:module';

const logger = createRequire(`${process.cwd()}/`)('fluent-logger');
const [port, count, service] = process.argv.slice(2);

const sender = logger.createFluentSender(service, {
  host: '127.0.0.1',
  port: Number(port),
  requireAckResponse: true,
  reconnectInterval: 200,
});
sender.on('error', (error) => console.error(String(error)));
let acknowledged = 0;
for (let i = 0; i < Number(count); i++) {
  const record = { message: `order ${i} shipped`, level: i % 5 === 0 ? 'error' : 'info', host: 'web-1' };
  sender.emit(record, (error) => {
    if (error) console.error(String(error));
    else if (++acknowledged === Number(count)) process.exit(0);
  });
}
