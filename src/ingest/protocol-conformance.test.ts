import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compress } from 'snappyjs';
import { protocolApp } from '../../test/support/protocol-app.ts';
import { protoMessage } from '../../test/support/proto-bytes.ts';
import type { Row } from '../../test/support/rows.ts';
import { protocolRoutes } from './protocol-routes.ts';

/** One event as every protocol's clients write it. */
const EVENT = {
  seconds: 1_767_323_045,
  micros: 678_901,
  level: 'warn',
  service: 'shop',
  host: 'web-1',
  message: 'order 17 was paid late',
  trace: '0af7651916cd43dd8448eb211c80319c',
  attributes: { user: 'u1', region: 'eu-west-1' },
};
const TIME_US = EVENT.seconds * 1e6 + EVENT.micros;
const NANOS = `${TIME_US}000`;
const ISO = `${new Date(EVENT.seconds * 1000).toISOString().slice(0, 19)}.${EVENT.micros}Z`;

const EXPECTED = {
  timeUs: TIME_US,
  level: EVENT.level,
  flags: 0,
  service: EVENT.service,
  host: EVENT.host,
  message: EVENT.message,
  attributes: JSON.stringify(EVENT.attributes),
  trace: EVENT.trace,
};

interface Sent {
  readonly url: string;
  readonly type: string;
  readonly body: string | Uint8Array;
}

const { level, service, host, message, trace, attributes } = EVENT;
const common = { level, service, host, message, traceId: trace, ...attributes };
const ecs = {
  '@timestamp': ISO,
  'log.level': level,
  service: { name: service },
  host: { name: host },
  message,
  trace: { id: trace },
  ...attributes,
};

const PROTOCOLS: Readonly<Record<string, Sent>> = {
  NDJSON: json('/api/v1/logs', `${JSON.stringify({ timestamp: ISO, ...common })}\n`, 'application/x-ndjson'),
  'JSON array': json('/api/v1/logs', JSON.stringify([{ timestamp: ISO, ...common }])),
  'Elasticsearch, ECS': json('/_bulk', `{"create":{"_index":"logs-x-y"}}\n${JSON.stringify(ecs)}\n`),
  'Elasticsearch, winston': json(
    '/logs/_bulk',
    `{"index":{}}\n${JSON.stringify({ '@timestamp': ISO, message, severity: level, fields: { service, host, traceId: trace, ...attributes } })}\n`,
  ),
  'Loki, JSON': json(
    '/loki/api/v1/push',
    JSON.stringify({
      streams: [
        {
          stream: { service_name: service, level, host },
          values: [[NANOS, message, { trace_id: trace, ...attributes }]],
        },
      ],
    }),
  ),
  'Loki, JSON line': json(
    '/loki/api/v1/push',
    JSON.stringify({
      streams: [
        {
          stream: { app: service, host },
          values: [[NANOS, JSON.stringify({ level, message, traceId: trace, ...attributes })]],
        },
      ],
    }),
  ),
  'Loki, protobuf': proto('/loki/api/v1/push', compress(lokiProto())),
  'OTLP, JSON': json('/v1/logs', JSON.stringify(otlpJson())),
  'OTLP, protobuf': proto('/v1/logs', otlpProto()),
  'Splunk event': json(
    '/services/collector/event',
    JSON.stringify({
      time: `${EVENT.seconds}.${EVENT.micros}`,
      host,
      event: { message, severity: level, service, traceId: trace },
      fields: attributes,
    }),
  ),
  Datadog: json(
    '/api/v2/logs',
    JSON.stringify([
      {
        timestamp: ISO,
        status: level,
        service,
        hostname: host,
        message,
        trace_id: trace,
        ddtags: 'user:u1,region:eu-west-1',
      },
    ]),
  ),
};

function json(url: string, body: string, type = 'application/json'): Sent {
  return { url, type, body };
}

function proto(url: string, body: Uint8Array): Sent {
  return { url, type: 'application/x-protobuf', body };
}

function lokiProto(): Uint8Array {
  const pairs = Object.entries({ trace_id: trace, ...attributes }).map(
    ([name, value]) => [3, protoMessage([1, name], [2, value])] as const,
  );
  const timestamp = protoMessage([1, EVENT.seconds], [2, EVENT.micros * 1000]);
  const entry = protoMessage([1, timestamp], [2, message], ...pairs);
  return protoMessage([
    1,
    protoMessage([1, `{app="${service}", level="${level}", host="${host}"}`], [2, entry]),
  ]);
}

function otlpJson(): object {
  const pairs = (values: object) =>
    Object.entries(values).map(([key, stringValue]: [string, string]) => ({ key, value: { stringValue } }));
  const record = {
    timeUnixNano: NANOS,
    severityNumber: 13,
    severityText: 'WARN',
    body: { stringValue: message },
    attributes: pairs(attributes),
    traceId: trace,
  };
  const resource = { attributes: pairs({ 'service.name': service, 'host.name': host }) };
  return { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] };
}

function otlpProto(): Uint8Array {
  const pair = (key: string, value: string) => protoMessage([1, key], [2, protoMessage([1, value])]);
  const record = protoMessage(
    [1, BigInt(NANOS)],
    [2, 13],
    [5, protoMessage([1, message])],
    ...Object.entries(attributes).map(([key, value]) => [6, pair(key, value)] as const),
    [9, Buffer.from(trace, 'hex')],
  );
  const resource = protoMessage([1, pair('service.name', service)], [1, pair('host.name', host)]);
  return protoMessage([1, protoMessage([1, resource], [2, protoMessage([2, record])])]);
}

describe('the same event sent through every protocol gives the same entry', () => {
  for (const [name, { url, type, body }] of Object.entries(PROTOCOLS)) {
    test(name, async () => {
      const { app, sink } = await protocolApp((deps) => async (scope) => {
        for (const route of protocolRoutes(deps)) await scope.register(route);
      });
      const payload = typeof body === 'string' ? body : Buffer.from(body);
      const response = await app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload });
      assert.ok(response.statusCode < 300, response.body);
      assert.deepEqual(sink.rows.map(withoutSource), [EXPECTED]);
    });
  }
});

function withoutSource({ source: _, ...row }: Row): Omit<Row, 'source'> {
  return row;
}
