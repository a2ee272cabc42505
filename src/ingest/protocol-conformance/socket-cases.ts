import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Client, credentials } from '@grpc/grpc-js';
import { encode, ExtData } from '@msgpack/msgpack';
import { deflateSync } from 'node:zlib';
import { until } from '../../../test/support/send.ts';
import { portOf, type TestSocketDeps } from '../../../test/support/socket-deps.ts';
import { createAmqpDecoder } from '../amqp/decode.ts';
import { listenForward } from '../fluent-forward/listen.ts';
import { listenGelf } from '../gelf/listen.ts';
import { listenOtlpGrpc } from '../otlp/grpc-listen.ts';
import { socketContext } from '../socket/socket-deps.ts';
import { listenSyslog } from '../syslog/listen.ts';
import { type Deviation, EVENT } from './event.ts';
import { EVENT_ISO, EVENT_MICROSECONDS, EVENT_SECONDS } from './event-time.ts';
import { gelfMessage } from './http-cases.ts';
import { otlpProto } from './otlp-bytes.ts';

/** One protocol with a way in of its own. */
export interface SocketCase {
  readonly name: string;
  readonly deviation: Deviation;
  /** The event as a client of the protocol writes it. */
  readonly bytes: Uint8Array;
  /** Listens, sends these bytes as clients of the protocol do, and closes when what they hold is in the sink. */
  readonly send: (deps: TestSocketDeps, bytes: Uint8Array) => Promise<void>;
}

const HOST = '127.0.0.1';
const { level, service, host, message, trace, attributes } = EVENT;

const SYSLOG: Deviation = { textAttributes: true, noTrace: true, adds: ['facility'], prefix: 'meta@32473.' };

export const SOCKET_CASES: readonly SocketCase[] = [
  syslog('syslog, RFC 5424 over TCP', SYSLOG, { via: 'tcp', frame: counted(syslog5424()) }),
  syslog('syslog, RFC 5424 over UDP', SYSLOG, { via: 'udp', frame: Buffer.from(syslog5424()) }),
  syslog(
    'syslog, RFC 3164',
    { timeStepUs: 1e6, noAttributes: true, noTrace: true, adds: ['facility'] },
    { via: 'tcp', frame: Buffer.from(`<11>Jan 10 11:59:58 ${host} ${service}: ${message}\n`) },
  ),
  gelf('GELF over TCP', 'tcp', Buffer.from(`${JSON.stringify(gelfMessage())}\0`)),
  gelf('GELF over UDP, zlib', 'udp', deflateSync(JSON.stringify(gelfMessage()))),
  {
    name: 'Fluent Forward',
    deviation: { adds: ['tag'] },
    bytes: forwardMessage(),
    async send(deps, bytes) {
      const listener = await listenForward(deps, { host: HOST, port: 0, sharedKey: undefined });
      try {
        await sendTcp(portOf(listener.addresses, 'tcp'), bytes);
      } finally {
        await listener.close();
      }
    },
  },
  {
    name: 'OTLP over gRPC',
    deviation: {},
    bytes: otlpProto(),
    async send(deps, bytes) {
      const listener = await listenOtlpGrpc(deps, { host: HOST, port: 0, isAllowed: async () => true });
      try {
        await exportOverGrpc(listener.port, Buffer.from(bytes));
      } finally {
        await listener.close();
      }
    },
  },
  {
    name: 'AMQP, JSON',
    deviation: {},
    bytes: Buffer.from(
      JSON.stringify({ timestamp: EVENT_ISO, level, service, host, message, traceId: trace, ...attributes }),
    ),
    async send(deps, bytes) {
      const decoder = createAmqpDecoder(
        () => socketContext(deps, { source: 'amqp', host: '' }),
        () => deps.clock.nowMs() * 1000,
      );
      const decoded = decoder.decode(bytes, 'application/json');
      if (!decoded.ok) throw new Error(decoded.reason);
      await deps.sink.accept(decoder.build([decoded.value], '0000000000000000'));
    },
  },
];

function syslog5424(): string {
  const data = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
  return `<11>1 ${EVENT_ISO} ${host} ${service} - - [meta@32473 ${data.join(' ')}] ${message}`;
}

/** Octet counting, RFC 6587 §3.4.1. */
function counted(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text)} ${text}`);
}

/** Forward mode with event times, as the Forward protocol specification 1.5 writes them. */
function forwardMessage(): Uint8Array {
  const time = Buffer.alloc(8);
  time.writeUInt32BE(EVENT_SECONDS);
  time.writeUInt32BE(EVENT_MICROSECONDS * 1000, 4);
  const record = { level, host, message, trace_id: trace, ...attributes };
  return encode([service, [[new ExtData(0, time), record]]]);
}

interface Sent {
  readonly via: 'tcp' | 'udp';
  readonly frame: Uint8Array;
}

function syslog(name: string, deviation: Deviation, { via, frame }: Sent): SocketCase {
  return {
    name,
    deviation,
    bytes: frame,
    async send(deps, bytes) {
      const listener = await listenSyslog(deps, { host: HOST, [`${via}Port`]: 0 });
      try {
        await sendOver(via, portOf(listener.addresses, via), bytes);
        await arrived(deps);
      } finally {
        await listener.close();
      }
    },
  };
}

function gelf(name: string, via: Sent['via'], frame: Uint8Array): SocketCase {
  return {
    name,
    deviation: {},
    bytes: frame,
    async send(deps, bytes) {
      const listener = await listenGelf(deps, { host: HOST, [`${via}Port`]: 0 });
      try {
        await sendOver(via, portOf(listener.addresses, via), bytes);
        await arrived(deps);
      } finally {
        await listener.close();
      }
    },
  };
}

function sendOver(via: Sent['via'], port: number, frame: Uint8Array): Promise<void> {
  return via === 'tcp' ? sendTcp(port, frame) : sendUdp(port, frame);
}

async function sendTcp(port: number, frame: Uint8Array): Promise<void> {
  const socket = connect(port, HOST).resume();
  socket.end(frame);
  await once(socket, 'close');
}

async function sendUdp(port: number, frame: Uint8Array): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) =>
    socket.send(frame, port, HOST, (error) => (error === null ? resolve() : reject(error))),
  );
  socket.close();
}

/** Without an acknowledgement the sender cannot know. */
function arrived({ sink }: TestSocketDeps): Promise<true> {
  return until('the entry', async () => (sink.rows.length > 0 ? true : undefined));
}

async function exportOverGrpc(port: number, body: Buffer): Promise<void> {
  const method = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
  const same = (bytes: Buffer): Buffer => bytes;
  const client = new Client(`${HOST}:${port}`, credentials.createInsecure());
  await new Promise<void>((resolve, reject) =>
    client.makeUnaryRequest(method, same, same, body, (error) =>
      error === null ? resolve() : reject(error),
    ),
  );
  client.close();
}
