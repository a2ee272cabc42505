import { hostname } from 'node:os';
import { ByteRoom } from '../socket/byte-room.ts';
import { Gatherer } from '../socket/gatherer.ts';
import { serveTcp } from '../socket/serve-tcp.ts';
import type { SocketDeps, SocketListener } from '../socket/socket-deps.ts';
import { ForwardConnection, MESSAGE_LIMIT_BYTES } from './connection.ts';
import { createHandshake } from './handshake.ts';

export interface ForwardOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** A message, and its events after decompression. */
  readonly messageBytes?: number;
  /** With it, clients must prove that they know it. */
  readonly sharedKey: string | undefined;
}

const PROTOCOL = 'fluent';

/** Listens for Fluentd's and Fluent Bit's Forward protocol, v1. @throws AppError ADDRESS_IN_USE */
export async function listenForward(deps: SocketDeps, options: ForwardOptions): Promise<SocketListener> {
  const { host, sharedKey, messageBytes = MESSAGE_LIMIT_BYTES } = options;
  const gatherer = new Gatherer(deps);
  const unpacking = new ByteRoom(deps.socketLimits.unpackedBytes);
  let closing = false;
  const listener = await serveTcp(deps, {
    protocol: PROTOCOL,
    host,
    port: options.port,
    open: (socket, sender) =>
      new ForwardConnection(socket, sender, {
        deps,
        gatherer,
        messageBytes,
        unpacking,
        handshake: sharedKey === undefined ? undefined : createHandshake(sharedKey, hostname()),
        isClosing: () => closing,
      }),
  });
  return {
    addresses: [`${PROTOCOL} tcp ${host}:${listener.port}`],
    async close() {
      closing = true;
      await listener.close();
      await gatherer.close();
    },
  };
}
