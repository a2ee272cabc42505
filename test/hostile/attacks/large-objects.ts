import { encode } from '@msgpack/msgpack';
import type { Attack, Target } from '../attack.ts';
import { post } from '../post.ts';
import { sendAll } from '../send-all.ts';
import { Told } from '../told.ts';

const FIELDS = { full: 1_000_000, short: 100_000 };
const NDJSON = 'application/x-ndjson';
const JSON_TYPE = 'application/json';

/** An object of as many fields in every HTTP protocol's own dress, and over the sockets. */
export const largeObjects: readonly Attack[] = [
  overHttp('a line', '/api/v1/logs', { type: NDJSON, wrap: (fields) => `{${fields}}\n` }),
  overHttp('an element of an array', '/api/v1/logs', { type: JSON_TYPE, wrap: (fields) => `[{${fields}}]` }),
  overHttp('`_bulk`', '/_bulk', { type: NDJSON, wrap: (fields) => `{"index":{}}\n{${fields}}\n` }),
  overHttp('Loki’s metadata', '/loki/api/v1/push', {
    type: JSON_TYPE,
    wrap: (fields) => `{"streams":[{"stream":{"app":"a"},"values":[["1","m",{${fields}}]]}]}`,
  }),
  overHttp('OTLP attributes', '/v1/logs', {
    type: JSON_TYPE,
    field: (i) => `{"key":"f${i}","value":{"stringValue":"v"}}`,
    wrap: (fields) =>
      `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"m"},"attributes":[${fields}]}]}]}]}`,
  }),
  overHttp('a Splunk event', '/services/collector/event', {
    type: JSON_TYPE,
    wrap: (fields) => `{"event":{${fields}}}`,
  }),
  overHttp('Datadog', '/api/v2/logs', { type: JSON_TYPE, wrap: (fields) => `[{${fields}}]` }),
  overSocket('GELF', 'gelf', (count) => Buffer.from(`{"short_message":"m",${fieldsOf(count)}}\0`)),
  overSocket('Forward', 'fluent', (count) =>
    encode(['t', 1, Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, 'v']))]),
  ),
];

interface Dress {
  readonly type: string;
  readonly wrap: (fields: string) => string;
  readonly field?: (i: number) => string;
}

function overHttp(name: string, path: string, { type, wrap, field }: Dress): Attack {
  return {
    name: `a million fields, ${name}`,
    what: 'one object with 1,000,000 fields',
    limits: ['ingest.fields', 'ingest.lineBytes'],
    async run({ url }, size) {
      const body = Buffer.from(wrap(fieldsOf(FIELDS[size], field)));
      return new Told().add(await post(url, { path, headers: { 'content-type': type }, body }));
    },
  };
}

function overSocket(
  name: string,
  port: Exclude<keyof Target['ports'], 'http'>,
  message: (count: number) => Uint8Array,
): Attack {
  return {
    name: `a million fields, ${name}`,
    what: 'one object with 1,000,000 fields',
    limits: ['ingest.fields', 'ingest.lineBytes'],
    run: async ({ ports }, size) => new Told().add(await sendAll(ports[port], [message(FIELDS[size])])),
  };
}

function fieldsOf(count: number, field = (i: number): string => `"f${i}":"v"`): string {
  return Array.from({ length: count }, (_, i) => field(i)).join(',');
}
