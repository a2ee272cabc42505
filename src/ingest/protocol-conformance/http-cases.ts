import { compress } from 'snappyjs';
import { protoMessage } from '../../../test/support/proto-bytes.ts';
import { type Deviation, EVENT } from './event.ts';
import { EVENT_ISO, EVENT_MICROSECONDS, EVENT_NANOSECONDS, EVENT_SECONDS } from './event-time.ts';
import { otlpJson, otlpProto } from './otlp-bytes.ts';

/** One protocol over HTTP: the request that its clients make for the event. */
export interface HttpCase {
  readonly name: string;
  readonly deviation: Deviation;
  readonly url: string;
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

const { level, service, host, message, trace, attributes } = EVENT;
const common = { level, service, host, message, traceId: trace, ...attributes };
const EXACT: Deviation = {};
const TEXTS: Deviation = { textAttributes: true };

/** The layouts that real clients use; two of one protocol where they differ. */
export const HTTP_CASES: readonly HttpCase[] = [
  {
    ...json('NDJSON', '/api/v1/logs', `${JSON.stringify({ timestamp: EVENT_ISO, ...common })}\n`),
    contentType: 'application/x-ndjson',
  },
  json('JSON array', '/api/v1/logs', [{ timestamp: EVENT_ISO, ...common }]),
  json('Elasticsearch, ECS', '/_bulk', `{"create":{"_index":"logs-x-y"}}\n${JSON.stringify(ecs())}\n`),
  json(
    'Elasticsearch, winston',
    '/logs/_bulk',
    `{"index":{}}\n${JSON.stringify({ '@timestamp': EVENT_ISO, message, severity: level, fields: { service, host, traceId: trace, ...attributes } })}\n`,
  ),
  {
    ...json('Loki, JSON', '/loki/api/v1/push', {
      streams: [
        {
          stream: { service_name: service, level, host },
          values: [[EVENT_NANOSECONDS, message, { trace_id: trace, ...texts() }]],
        },
      ],
    }),
    deviation: TEXTS,
  },
  json('Loki, JSON line', '/loki/api/v1/push', {
    streams: [
      {
        stream: { app: service, host },
        values: [[EVENT_NANOSECONDS, JSON.stringify({ level, message, traceId: trace, ...attributes })]],
      },
    ],
  }),
  proto({
    name: 'Loki, protobuf',
    deviation: TEXTS,
    url: '/loki/api/v1/push',
    body: compress(lokiProto()),
  }),
  json('OTLP, JSON', '/v1/logs', otlpJson()),
  proto({ name: 'OTLP, protobuf', deviation: EXACT, url: '/v1/logs', body: otlpProto() }),
  json('Splunk event', '/services/collector/event', {
    time: `${EVENT_SECONDS}.${EVENT_MICROSECONDS}`,
    host,
    event: { message, severity: level, service, traceId: trace },
    fields: attributes,
  }),
  {
    ...json('Datadog', '/api/v2/logs', [
      {
        timestamp: EVENT_ISO,
        status: level,
        service,
        hostname: host,
        message,
        trace_id: trace,
        ddtags: Object.entries(attributes)
          .map((pair) => pair.join(':'))
          .join(),
      },
    ]),
    deviation: TEXTS,
  },
  json('GELF over HTTP', '/gelf', gelfMessage()),
  {
    name: 'journald',
    deviation: { textAttributes: true, upperNames: true },
    url: '/upload',
    contentType: 'application/vnd.fdo.journal',
    body: journalExport(),
  },
];

/** GELF 1.1, the same over all transports. */
export function gelfMessage(): object {
  return {
    version: '1.1',
    host,
    short_message: message,
    timestamp: EVENT.timeUs / 1e6,
    level: 3,
    _service: service,
    _trace_id: trace,
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`_${name}`, value])),
  };
}

function json(name: string, url: string, body: string | object): HttpCase {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { name, deviation: EXACT, url, contentType: 'application/json', body: text };
}

function proto(about: Omit<HttpCase, 'contentType'>): HttpCase {
  return { ...about, contentType: 'application/x-protobuf' };
}

function ecs(): object {
  return {
    '@timestamp': EVENT_ISO,
    'log.level': level,
    service: { name: service },
    host: { name: host },
    message,
    trace: { id: trace },
    ...attributes,
  };
}

function texts(): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]));
}

function lokiProto(): Uint8Array {
  const pairs = Object.entries({ trace_id: trace, ...texts() }).map(
    ([name, value]) => [3, protoMessage([1, name], [2, value])] as const,
  );
  const timestamp = protoMessage([1, EVENT_SECONDS], [2, EVENT_MICROSECONDS * 1000]);
  const entry = protoMessage([1, timestamp], [2, message], ...pairs);
  const labels = `{app="${service}", level="${level}", host="${host}"}`;
  return protoMessage([1, protoMessage([1, labels], [2, entry])]);
}

function journalExport(): string {
  const fields = {
    __REALTIME_TIMESTAMP: EVENT.timeUs,
    PRIORITY: 3,
    _HOSTNAME: host,
    _SYSTEMD_UNIT: `${service}.service`,
    MESSAGE: message,
    TRACE_ID: trace,
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name.toUpperCase(), value])),
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}\n`);
  return `${lines.join('')}\n`;
}
