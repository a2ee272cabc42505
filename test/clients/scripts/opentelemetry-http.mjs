// @opentelemetry/exporter-logs-otlp-http: node opentelemetry-http.mjs PORT COUNT SERVICE
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

const require = createRequire(`${process.cwd()}/`);
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { BatchLogRecordProcessor, LoggerProvider } = require('@opentelemetry/sdk-logs');
const [port, count, service] = process.argv.slice(2);

const exporter = new OTLPLogExporter({
  url: `http://127.0.0.1:${port}/v1/logs`,
  // The exporter tries again until this has passed.
  timeoutMillis: 60_000,
});
const provider = new LoggerProvider({
  resource: resourceFromAttributes({ 'service.name': service, 'host.name': 'web-1' }),
  processors: [
    new BatchLogRecordProcessor({
      exporter,
      scheduledDelayMillis: 50,
      maxExportBatchSize: 50,
      exportTimeoutMillis: 60_000,
    }),
  ],
});
const logger = provider.getLogger('orders');
for (let i = 0; i < Number(count); i++) {
  logger.emit({ severityNumber: i % 5 === 0 ? 17 : 9, body: `order ${i} shipped` });
  // Long enough that the server is restarted in the middle.
  if (i % 10 === 0) await pause(20);
}
await provider.shutdown();
