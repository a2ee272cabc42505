import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import type { Attack } from '../attack.ts';
import { postMany, type Post } from '../post.ts';
import { sendAll } from '../send-all.ts';
import { Told } from '../told.ts';

const MIB = 2 ** 20;
const NDJSON = 'application/x-ndjson';
const RATIO = ['ingest.compressionRatio', 'ingest.decompressedBytes'];

/** Many at once: each alone may be within its limits, all together must be within memory. */
const AT_ONCE = { full: 32, short: 8 };

export const bombs: readonly Attack[] = [
  bomb('gzip', (bytes) => gzipSync(bytes)),
  bomb('deflate', (bytes) => deflateSync(bytes)),
  bomb('zstd', (bytes) => zstdCompressSync(bytes)),
  {
    name: 'gzip bombs just below the ratio',
    what: '32 at once at `/_bulk`, which is decoded in one piece: 0.6 MB each, 250 MB decompressed',
    limits: RATIO,
    run: ({ url }, size) =>
      postMany(url, AT_ONCE[size], {
        path: '/_bulk',
        headers: { 'content-type': NDJSON, 'content-encoding': 'gzip' },
        body: paddedGzip(250 * MIB, 390),
      }),
  },
  {
    name: 'snappy bombs',
    what: '32 at once at Loki’s push: 12 MB each, 250 MB decompressed',
    limits: ['ingest.heldBytes', 'ingest.decompressedBytes'],
    run: ({ url }, size) => postMany(url, AT_ONCE[size], snappyPost(snappyBomb(250 * MIB))),
  },
  {
    name: 'snappy bombs in gzip',
    what: '32 at once: 5 KB each, 3.9 MB as gzip’s content, 80 MB as snappy’s',
    limits: ['ingest.heldBytes', ...RATIO],
    run: ({ url }, size) =>
      postMany(url, AT_ONCE[size], {
        ...snappyPost(gzipSync(snappyBomb(80 * MIB))),
        headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
      }),
  },
  {
    name: 'gzip bombs over Forward',
    what: '200 connections, each with events that decompress to 30 MB',
    limits: ['fluent.messageBytes', 'sockets.unpackedBytes'],
    async run({ ports }, size) {
      const told = new Told();
      const message = forwardBomb(30 * MIB);
      const sent = Array.from({ length: size === 'full' ? 200 : 30 }, () => sendAll(ports.fluent, [message]));
      for (const answer of await Promise.all(sent)) told.add(answer);
      return told;
    },
  },
  {
    name: 'gzip in gzip',
    what: '1 GB compressed twice, `Content-Encoding: gzip, gzip`',
    limits: RATIO,
    run: ({ url }, size) =>
      postMany(url, AT_ONCE[size], {
        path: '/api/v1/logs',
        headers: { 'content-encoding': 'gzip, gzip' },
        body: gzipSync(gzipSync(Buffer.alloc(1024 * MIB, 'a'))),
      }),
  },
];

function bomb(encoding: string, compress: (bytes: Uint8Array) => Uint8Array): Attack {
  return {
    name: `${encoding} bombs`,
    what: `32 at once, 1 GB of one letter each`,
    limits: RATIO,
    run: ({ url }, size) =>
      postMany(url, AT_ONCE[size], {
        path: '/api/v1/logs',
        headers: { 'content-type': NDJSON, 'content-encoding': encoding },
        body: compress(Buffer.alloc((size === 'full' ? 1024 : 256) * MIB, 'a')),
      }),
  };
}

/** Gzip members one after another (RFC 1952 §2.2): as many stored bytes between runs of one letter as the ratio takes. */
function paddedGzip(bytes: number, ratio: number): Uint8Array {
  const part = gzipSync(Buffer.alloc(MIB, 'a'));
  const missing = Math.max(0, Math.ceil(MIB / ratio) - part.length);
  const padding = missing < 32 ? Buffer.alloc(0) : gzipSync(Buffer.alloc(missing - 23, 'b'), { level: 0 });
  return Buffer.concat(Array.from({ length: Math.floor(bytes / MIB) }, () => [part, padding]).flat());
}

function snappyPost(body: Uint8Array): Post {
  return { path: '/loki/api/v1/push', headers: { 'content-type': 'application/x-protobuf' }, body };
}

/** A snappy block (google/snappy `format_description.txt`): one literal byte, then copies of 64 bytes at offset 1. */
function snappyBomb(bytes: number): Uint8Array {
  const copies = Math.floor((bytes - 1) / 64);
  const length: number[] = [];
  let rest = copies * 64 + 1;
  for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
  length.push(rest);
  const literal = [0, 0x61];
  return Buffer.concat([
    Buffer.from([...length, ...literal]),
    Buffer.alloc(copies * 3, '\xfe\x01\x00', 'latin1'),
  ]);
}

/** A message of Forward's compressed mode: events with time 1 and a record of one long text. */
function forwardBomb(bytes: number): Uint8Array {
  const event = encode([1, { message: 'a'.repeat(10_000) }]);
  const events = Buffer.concat(Array.from({ length: Math.floor(bytes / event.length) }, () => event));
  return encode(['bomb', gzipSync(events), { compressed: 'gzip', chunk: 'Ym9tYg==' }]);
}
