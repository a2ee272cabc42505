import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerOf, Told } from './told.ts';

/** Fewer than a listener's backlog. */
const OPENED_AT_ONCE = 200;
const TRICKLE_MS = 1000;
/** A connection that cannot be made within this is said to be refused. */
const CONNECT_LIMIT_MS = 5000;

export interface Held {
  readonly port: number;
  readonly count: number;
  /** Sent when the connection is open. */
  readonly opening?: Uint8Array;
  /** Sent every second from then on. */
  readonly trickle?: Uint8Array;
  /** Longest time; connections that are still open then are said to be `held`. */
  readonly seconds: number;
}

/** Opens connections and keeps them for as long as the server lets it. */
export async function holdConnections(held: Held): Promise<Told> {
  const told = new Told();
  const open = new Set<Socket>();
  for (let opened = 0; opened < held.count; opened += OPENED_AT_ONCE) {
    const count = Math.min(OPENED_AT_ONCE, held.count - opened);
    await Promise.all(Array.from({ length: count }, () => openOne(held, { told, open })));
  }
  const endMs = performance.now() + held.seconds * 1000;
  while (open.size > 0 && performance.now() < endMs) {
    await sleep(Math.min(TRICKLE_MS, Math.max(1, endMs - performance.now())));
    if (held.trickle !== undefined) for (const socket of open) socket.write(held.trickle);
  }
  told.add('held', open.size);
  for (const socket of open) socket.removeAllListeners('close').destroy();
  return told;
}

interface Seen {
  readonly told: Told;
  readonly open: Set<Socket>;
}

/** Resolves when the connection is open, or refused. */
function openOne(held: Held, { told, open }: Seen): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(held.port, '127.0.0.1');
    let answer = '';
    const limit = setTimeout(() => socket.destroy(), CONNECT_LIMIT_MS);
    socket.once('connect', () => {
      clearTimeout(limit);
      open.add(socket);
      if (held.opening !== undefined) socket.write(held.opening);
      resolve();
    });
    socket.on('data', (chunk) => (answer += chunk.toString('latin1').slice(0, 2000)));
    // Followed by `close`.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(limit);
      if (!open.delete(socket)) told.add('refused');
      else told.add(answer.startsWith('HTTP/') ? answerOf(answer) : 'closed');
      resolve();
    });
  });
}
