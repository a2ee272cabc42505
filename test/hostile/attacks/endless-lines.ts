import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack, Target } from '../attack.ts';
import { post } from '../post.ts';
import { sendAll } from '../send-all.ts';
import { Told } from '../told.ts';

const MIB = 2 ** 20;
const MEGABYTES = { full: 1024, short: 48 };
/** How long the follower of a file has for it. */
const FILE_SECONDS = { full: 12, short: 1 };

export const endlessLines: readonly Attack[] = [
  {
    name: 'a line of 1 GB, HTTP',
    what: 'in chunks, without a length',
    limits: ['ingest.bodyBytes', 'ingest.lineBytes'],
    run: async ({ url }, size) =>
      new Told().add(
        await post(url, {
          path: '/api/v1/logs',
          headers: { 'content-type': 'application/x-ndjson' },
          body: lineOf(MEGABYTES[size]),
        }),
      ),
  },
  overSocket('syslog', 'syslog', { head: '<13>app: ', end: '\n' }),
  overSocket('syslog, counted', 'syslog', {
    head: (megabytes) => `${megabytes * MIB + 4} <13>`,
    end: '',
  }),
  overSocket('GELF', 'gelf', { head: '{"short_message":"', end: '"}\0' }),
  // [tag, bin of 1 GB
  overSocket('Forward', 'fluent', { head: '\x92\xa1t\xc6\x40\x00\x00\x00', end: '' }),
  {
    name: 'a line of 1 GB, file',
    what: 'a followed file without a line’s end',
    limits: ['ingest.lineBytes'],
    async run({ file }, size) {
      await pipeline(Readable.from(lineOf(MEGABYTES[size])), createWriteStream(file, { flags: 'a' }));
      await sleep(FILE_SECONDS[size] * 1000);
      return new Told().add('nothing');
    },
  },
];

function overSocket(
  name: string,
  port: Exclude<keyof Target['ports'], 'http'>,
  { head, end }: { readonly head: string | ((megabytes: number) => string); readonly end: string },
): Attack {
  return {
    name: `a line of 1 GB, ${name}`,
    what: 'one message over TCP',
    limits: ['ingest.lineBytes'],
    async run({ ports }, size) {
      const megabytes = MEGABYTES[size];
      const start = Buffer.from(typeof head === 'string' ? head : head(megabytes), 'latin1');
      return new Told().add(await sendAll(ports[port], message(start, megabytes, Buffer.from(end))));
    },
  };
}

function* message(start: Uint8Array, megabytes: number, end: Uint8Array): Generator<Uint8Array> {
  yield start;
  yield* lineOf(megabytes);
  yield end;
}

function* lineOf(megabytes: number): Generator<Uint8Array> {
  const chunk = Buffer.alloc(MIB, 'x');
  for (let sent = 0; sent < megabytes; sent++) yield chunk;
}
