import type { Attack, Target } from '../attack.ts';
import { holdConnections } from '../hold-connections.ts';

const COUNT = { full: 2000, short: 200 };
/** Longer than the times that headers and messages have, at their defaults and in the short run. */
const SECONDS = { full: 35, short: 2 };
/** Just below `ingest.lineBytes`: a line that must be kept until it ends. */
const UNENDED = 'x'.repeat(1_000_000);

export const slowSenders: readonly Attack[] = [
  {
    name: 'slow headers',
    what: '2,000 connections that send a header’s letter a second',
    limits: ['server.headersTimeoutMs'],
    run: ({ ports }, size) =>
      holdConnections({
        port: ports.http,
        count: COUNT[size],
        opening: Buffer.from('POST /api/v1/logs HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '),
        trickle: Buffer.from('a'),
        seconds: SECONDS[size],
      }),
  },
  slowBody('nothing yet', { path: '/api/v1/logs', what: 'headers', opening: '' }),
  slowBody('a line', { path: '/api/v1/logs', what: '1 MB of a line', opening: `{"message":"${UNENDED}` }),
  slowBody('a whole', {
    path: '/loki/api/v1/push',
    what: '1 MB of a push to Loki',
    opening: `{"streams":[{"stream":{"app":"${UNENDED}`,
  }),
  slowFrame('syslog', Buffer.from(`<13>${UNENDED}`)),
  slowFrame('gelf', Buffer.from(`{"short_message":"${UNENDED}`)),
  // [tag, bin of 2 MB: ...
  slowFrame(
    'fluent',
    Buffer.concat([Buffer.from([0x92, 0xa1, 0x74, 0xc6, 0, 0x20, 0, 0]), Buffer.from(UNENDED)]),
  ),
];

interface SlowBody {
  readonly path: string;
  readonly what: string;
  readonly opening: string;
}

function slowBody(name: string, { path, what, opening }: SlowBody): Attack {
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\n\r\n`;
  return {
    name: `slow bodies, ${name}`,
    what: `2,000 connections that send ${what} and then a letter a second`,
    limits: ['ingest.heldBytes', 'ingest.bodyStallMs', 'server.requestTimeoutMs'],
    run: ({ ports }, size) =>
      holdConnections({
        port: ports.http,
        count: COUNT[size],
        opening: Buffer.from(`${head}${opening}`),
        trickle: Buffer.from('a'),
        seconds: SECONDS[size],
      }),
  };
}

function slowFrame(protocol: Exclude<keyof Target['ports'], 'http'>, opening: Uint8Array): Attack {
  return {
    name: `slow messages, ${protocol} over TCP`,
    what: '2,000 connections that send 1 MB of a message and then a letter a second',
    limits: ['sockets.frameMs', 'sockets.bufferBytes'],
    run: ({ ports }, size) =>
      holdConnections({
        port: ports[protocol],
        count: COUNT[size],
        opening,
        trickle: Buffer.from('a'),
        seconds: SECONDS[size],
      }),
  };
}
