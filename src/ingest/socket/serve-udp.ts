import { createSocket } from 'node:dgram';
import type { SenderName } from '../ingest-observer.ts';
import { KeyedPool } from '../http/keyed-pool.ts';
import { bindError } from './serve-tcp.ts';
import { plainAddress } from './socket-deps.ts';

export interface UdpOptions {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  /** Takes one datagram, which is not kept. Must not throw. */
  readonly take: (datagram: Uint8Array, sender: SenderName) => void;
}

export interface UdpListener {
  readonly port: number;
  close(): Promise<void>;
}

/** What the kernel holds while the event loop is busy: a second of 30,000 short datagrams. */
const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;

/** Senders whose names are kept. */
const KEPT_SENDERS = 1000;

/** @throws AppError ADDRESS_IN_USE */
export async function serveUdp({ protocol, host, port, take }: UdpOptions): Promise<UdpListener> {
  const senders = new KeyedPool<SenderName>(KEPT_SENDERS);
  const socket = createSocket({
    type: host.includes(':') ? 'udp6' : 'udp4',
    recvBufferSize: RECEIVE_BUFFER_BYTES,
  });
  socket.on('message', (datagram, { address: from }) => {
    const address = plainAddress(from);
    take(
      datagram,
      senders.get(address, () => ({ protocol, name: `${protocol} from ${address}`, host: address })),
    );
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (cause) => reject(bindError(cause, `${host}:${port} (UDP)`)));
    socket.bind({ address: host, port }, resolve);
  });
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
