import { createSocket } from 'node:dgram';
import { randomFillSync } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Attack } from '../attack.ts';
import { Told } from '../told.ts';

const SECONDS = { full: 6, short: 1 };
/** Datagrams between two looks at what was sent. */
const BURST = 64;
/** GELF's usual chunk, within an Ethernet frame. */
const CHUNK_BYTES = 1420;

/** "GELF via UDP": magic bytes, id, sequence number, sequence count. */
export const chunkFloods: readonly Attack[] = [
  flood('messages that never end', (chunk) => {
    randomFillSync(chunk, 2, 8);
    chunk[10] = 0;
    chunk[11] = 128;
  }),
  flood('one message whose chunks come again and again', (chunk, sent) => {
    chunk.fill(7, 2, 10);
    chunk[10] = sent % 127;
    chunk[11] = 128;
  }),
  flood('chunks that cannot be', (chunk) => {
    randomFillSync(chunk, 2, 8);
    chunk[10] = 200;
    chunk[11] = 100;
  }),
];

function flood(name: string, prepare: (chunk: Uint8Array, sent: number) => void): Attack {
  return {
    name: `GELF chunks, ${name}`,
    what: 'UDP as fast as one process sends, for 6 s',
    limits: ['gelf.chunkMessages', 'gelf.chunkBytes', 'gelf.chunkMs'],
    async run({ ports }, size) {
      const socket = createSocket('udp4');
      const endMs = performance.now() + SECONDS[size] * 1000;
      let sent = 0;
      while (performance.now() < endMs) {
        const under: Promise<void>[] = [];
        for (let i = 0; i < BURST; i++) {
          const chunk = Buffer.alloc(CHUNK_BYTES, 'x');
          chunk.set([0x1e, 0x0f]);
          prepare(chunk, sent++);
          under.push(new Promise((resolve) => socket.send(chunk, ports.gelf, '127.0.0.1', () => resolve())));
        }
        await Promise.all(under);
        await nextTurn();
      }
      socket.close();
      return new Told().add('nothing', sent);
    },
  };
}
