import type { Client, Outage } from './client.ts';
import { rsyslogClient } from './rsyslog.ts';
import { snippetClient } from './snippet-client.ts';
import { syslogNgClient } from './syslog-ng.ts';
import { vectorRequests } from './vector.ts';

const LOSES: Outage = { survives: 'none', because: 'sends each event once' };
const OTLP_JS: Outage = { survives: 'crash', because: 'tries again five times within 10 s' };
/** The logger's name, where in the program the event is, and which of a service's processes it is of. */
const OTLP_ADDS = ['otel.scope.name', 'code.*', 'service.instance.id', 'telemetry.sdk.*'];
const OTLP_PYTHON: Outage = { survives: 'crash', because: 'tries again for 10 s' };

/** Clients over HTTP and gRPC, which carry a token. */
export const httpClients: readonly Client[] = [
  snippetClient({
    name: 'curl',
    page: 'curl',
    runs: 20,
    outage: { survives: 'crash', once: true, because: 'tries again nine times, with the same key' },
    deviation: {},
  }),
  snippetClient({
    name: 'pino-http-send (npm)',
    page: 'pino-http',
    outage: { survives: 'crash', because: 'tries again every second, as often as it is told' },
    deviation: {},
  }),
  vectorRequests,
  snippetClient({
    name: '@elastic/elasticsearch (npm)',
    page: 'elasticsearch-js',
    outage: {
      survives: 'crash',
      once: true,
      because: 'tries again as often as it is told, with the same ids',
    },
    deviation: {},
  }),
  snippetClient({
    name: 'winston-elasticsearch (npm)',
    page: 'winston-elasticsearch',
    outage: { survives: 'crash', because: 'asks every second whether the server is back, 400 times' },
    deviation: {},
  }),
  snippetClient({
    name: 'elasticsearch (Python)',
    page: 'elasticsearch-python',
    outage: {
      survives: 'crash',
      once: true,
      because: 'tries again as often as it is told, with the same ids',
    },
    deviation: {},
  }),
  rsyslogClient(
    {
      name: 'rsyslog omelasticsearch',
      page: 'rsyslog-elasticsearch',
      outage: { survives: 'crash', because: 'tries again for ever' },
      deviation: { noAttributes: true },
    },
    { packages: ['rsyslog-elasticsearch'] },
  ),
  snippetClient({
    name: 'winston-loki (npm)',
    page: 'winston-loki',
    outage: { survives: 'crash', because: 'waits a minute, then sends everything' },
    deviation: {},
  }),
  snippetClient({ name: 'pino-loki (npm)', page: 'pino-loki', outage: LOSES, deviation: {} }),
  snippetClient({
    name: 'python-logging-loki (Python)',
    page: 'loki-python',
    outage: LOSES,
    deviation: { adds: ['logger'] },
  }),
  snippetClient({
    name: '@opentelemetry/exporter-logs-otlp-http (npm)',
    page: 'opentelemetry-js-http',
    outage: OTLP_JS,
    deviation: { adds: OTLP_ADDS },
  }),
  snippetClient({
    name: '@opentelemetry/exporter-logs-otlp-proto (npm)',
    page: 'opentelemetry-js-proto',
    outage: OTLP_JS,
    deviation: { adds: OTLP_ADDS },
  }),
  snippetClient({
    name: '@opentelemetry/exporter-logs-otlp-grpc (npm)',
    page: 'opentelemetry-js-grpc',
    outage: { survives: 'none', because: 'sends each batch once over gRPC' },
    deviation: { adds: OTLP_ADDS },
  }),
  snippetClient({
    name: 'opentelemetry, OTLP over HTTP (Python)',
    page: 'opentelemetry-python-http',
    outage: OTLP_PYTHON,
    deviation: { adds: OTLP_ADDS },
  }),
  snippetClient({
    name: 'opentelemetry, OTLP over gRPC (Python)',
    page: 'opentelemetry-python-grpc',
    outage: OTLP_PYTHON,
    deviation: { adds: OTLP_ADDS },
  }),
  snippetClient({
    name: 'splunk-logging (npm)',
    page: 'splunk-logging',
    outage: { survives: 'crash', because: 'tries again as often as it is told' },
    deviation: {},
  }),
  syslogNgClient(
    {
      name: 'syslog-ng http()',
      page: 'syslog-ng-http',
      outage: { survives: 'crash', because: 'tries again for ever' },
      deviation: { noAttributes: true },
    },
    { packages: ['syslog-ng-mod-http'] },
  ),
  snippetClient({ name: 'datadog-winston (npm)', page: 'datadog-winston', outage: LOSES, deviation: {} }),
];
