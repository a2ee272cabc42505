import { encode, ExtData } from '@msgpack/msgpack';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { type Row, rowsOf } from '../../../test/support/rows.ts';
import { testContext } from '../../../test/support/decode-context.ts';
import { EventDecoder, readMessage } from '../fluent-forward/decode.ts';
import { GelfDecoder } from '../gelf/decode.ts';
import { JournalDecoder } from '../journald/decode.ts';
import { JsonLinesDecoder } from '../json-lines/decode.ts';
import { SyslogDecoder } from '../syslog/decode.ts';
import { type Deviation, EVENT } from './event.ts';

/** One row of the table: how a protocol writes the event, and how it reads it. */
export interface ProtocolCase {
  readonly name: string;
  readonly deviation: Deviation;
  /** The bytes that a client of this protocol sends for the event. */
  readonly encode: () => Uint8Array;
  /** The entries that come of them. */
  readonly decode: (bytes: Uint8Array) => readonly Row[];
}

const SECONDS = Math.floor(EVENT.timeUs / 1e6);
const MICROSECONDS = EVENT.timeUs % 1e6;
const ISO = `2026-01-10T11:59:58.${MICROSECONDS}Z`;

export const PROTOCOLS: readonly ProtocolCase[] = [
  {
    name: 'NDJSON',
    deviation: {},
    encode: () => {
      const { level, service, host, message, attributes } = EVENT;
      return text(JSON.stringify({ timestamp: ISO, level, service, host, message, ...attributes }));
    },
    decode: (bytes) =>
      rows((builder) => {
        const decoder = new JsonLinesDecoder(builder, testContext());
        decoder.push(bytes, 10);
        decoder.finish();
      }),
  },
  {
    name: 'syslog, RFC 5424',
    deviation: { textAttributes: true, adds: ['facility'], prefix: 'meta@32473.' },
    encode: () => {
      const { user, durationMs } = EVENT.attributes;
      const data = `[meta@32473 user="${user}" durationMs="${durationMs}"]`;
      return text(`<11>1 ${ISO} ${EVENT.host} ${EVENT.service} - - ${data} ${EVENT.message}`);
    },
    decode: decodeSyslog,
  },
  {
    name: 'syslog, RFC 3164',
    deviation: { timeStepUs: 1e6, noAttributes: true, adds: ['facility'] },
    encode: () => text(`<11>Jan 10 11:59:58 ${EVENT.host} ${EVENT.service}: ${EVENT.message}`),
    decode: decodeSyslog,
  },
  {
    name: 'GELF',
    deviation: {},
    encode: () => {
      const { user, durationMs } = EVENT.attributes;
      return text(
        JSON.stringify({
          version: '1.1',
          host: EVENT.host,
          short_message: EVENT.message,
          timestamp: EVENT.timeUs / 1e6,
          level: 3,
          _service: EVENT.service,
          _user: user,
          _durationMs: durationMs,
        }),
      );
    },
    decode: (bytes) =>
      rows((builder) => {
        const entry = new GelfDecoder(testContext()).decode(bytes);
        if (!('reason' in entry)) builder.add(entry);
      }),
  },
  {
    name: 'Fluent Forward',
    deviation: { adds: ['tag'] },
    encode: () => {
      const { level, host, message, attributes } = EVENT;
      const time = Buffer.alloc(8);
      time.writeUInt32BE(SECONDS);
      time.writeUInt32BE(MICROSECONDS * 1000, 4);
      return encode([EVENT.service, [[new ExtData(0, time), { level, host, message, ...attributes }]]]);
    },
    decode: (bytes) =>
      rows((builder) => {
        const message = readMessage(bytes, 20);
        if (message === undefined) return;
        const from = { tag: message.tag, at: 0, most: Infinity };
        new EventDecoder(testContext()).decode(message.events, from, (event) => {
          if (!('reason' in event)) builder.add(event);
        });
      }),
  },
  {
    name: 'journald',
    deviation: { textAttributes: true },
    encode: () => {
      const { host, service, message, attributes } = EVENT;
      const fields = {
        __REALTIME_TIMESTAMP: EVENT.timeUs,
        PRIORITY: 3,
        _HOSTNAME: host,
        _SYSTEMD_UNIT: `${service}.service`,
        MESSAGE: message,
        ...attributes,
      };
      const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}\n`);
      return text(`${lines.join('')}\n`);
    },
    decode: (bytes) =>
      rows((builder) => {
        const decoder = new JournalDecoder(builder, testContext());
        decoder.push(bytes, 10);
        decoder.finish();
      }),
  },
];

function decodeSyslog(bytes: Uint8Array): readonly Row[] {
  return rows((builder) =>
    new SyslogDecoder(testContext()).decode(bytes, builder, { host: '', missingBytes: 0 }),
  );
}

function rows(fill: (builder: BatchBuilder) => void): Row[] {
  const builder = new BatchBuilder();
  fill(builder);
  return rowsOf(builder.build('0000000000000000', 0));
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
