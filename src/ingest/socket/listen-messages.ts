import type { SenderName } from '../ingest-observer.ts';
import { Gatherer } from './gatherer.ts';
import { type ConnectionHandler, serveTcp, type TcpOptions } from './serve-tcp.ts';
import { serveUdp } from './serve-udp.ts';
import type { SocketDeps, SocketListener } from './socket-deps.ts';

/** Ports left out are not listened on; 0 takes any free one. */
export interface MessagePorts {
  readonly host: string;
  readonly udpPort?: number | undefined;
  readonly tcpPort?: number | undefined;
  readonly tlsPort?: number | undefined;
  /** Needed for `tlsPort`. */
  readonly tls?: TcpOptions['tls'] | undefined;
}

/** A protocol of messages that expect no answer. */
export interface MessageProtocol {
  readonly name: string;
  /** Takes one datagram, which is not kept. Must not throw. */
  readonly takeDatagram: (datagram: Uint8Array, sender: SenderName) => void;
  /** Cuts the stream of one connection into messages, and takes them. */
  readonly createFramer: (sender: SenderName) => MessageFramer;
}

export interface MessageFramer {
  /** The chunk is not kept. */
  push(chunk: Uint8Array): void;
  /** The stream is over: takes what has no end. */
  finish(): void;
  /** Bytes of a message that is not whole yet. */
  readonly bufferedBytes: number;
}

/**
 * Listens for messages over UDP, TCP and TLS, which the protocol hands to the gatherer that it is given. Their senders
 * cannot be told of a full queue: it leaves TCP unread, and datagrams dropped and counted (`overload`).
 * @throws AppError ADDRESS_IN_USE: then none of the ports is listened on
 */
export async function listenMessages(
  deps: SocketDeps,
  ports: MessagePorts,
  createProtocol: (gatherer: Gatherer) => MessageProtocol,
): Promise<SocketListener> {
  const { host, udpPort, tcpPort, tlsPort, tls } = ports;
  const gatherer = new Gatherer(deps);
  const protocol = createProtocol(gatherer);
  const address = { protocol: protocol.name, host };
  const open = (_socket: unknown, sender: SenderName): ConnectionHandler =>
    handle(protocol.createFramer(sender), gatherer);
  const take = (datagram: Uint8Array, sender: SenderName): void => {
    if (gatherer.isFull) deps.observer.onRefused(sender, 'overload');
    else protocol.takeDatagram(datagram, sender);
  };
  const parts = new Map<string, OpenPort>();
  const closeParts = async (): Promise<void> => {
    await Promise.all([...parts.values()].map((part) => part.close()));
  };
  try {
    if (udpPort !== undefined) parts.set('udp', await serveUdp({ ...address, port: udpPort, take }));
    if (tcpPort !== undefined) parts.set('tcp', await serveTcp(deps, { ...address, port: tcpPort, open }));
    if (tlsPort !== undefined) {
      const secret = tls === undefined ? {} : { tls };
      parts.set('tls', await serveTcp(deps, { ...address, port: tlsPort, open, ...secret }));
    }
  } catch (error) {
    await closeParts();
    throw error;
  }
  return {
    addresses: [...parts].map(([kind, { port }]) => `${protocol.name} ${kind} ${host}:${port}`),
    async close() {
      await closeParts();
      await gatherer.close();
    },
  };
}

interface OpenPort {
  readonly port: number;
  close(): Promise<void>;
}

function handle(framer: MessageFramer, gatherer: Gatherer): ConnectionHandler {
  return {
    data(chunk) {
      framer.push(chunk);
      return gatherer.room();
    },
    end() {
      framer.finish();
      return undefined;
    },
    get bufferedBytes() {
      return framer.bufferedBytes;
    },
  };
}
