// npm gelf-pro: node gelf-pro.mjs PORT COUNT SERVICE
import { createRequire } from 'node:module';

const log = createRequire(`${process.cwd()}/`)('gelf-pro');
const [port, count, service] = process.argv.slice(2);

log.setConfig({
  fields: { service, host: 'web-1' },
  adapterName: 'tcp',
  adapterOptions: { host: '127.0.0.1', port: Number(port) },
});
(async () => {
  for (let i = 0; i < Number(count); i++) {
    const level = i % 5 === 0 ? 'error' : 'info';
    await new Promise((resolve, reject) =>
      log[level](`order ${i} shipped`, {}, (error) => (error ? reject(error) : resolve())),
    );
  }
})();
