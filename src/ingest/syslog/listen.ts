import type { SenderName } from '../ingest-observer.ts';
import { Gatherer } from '../socket/gatherer.ts';
import { type ConnectionHandler, serveTcp } from '../socket/serve-tcp.ts';
import { serveUdp } from '../socket/serve-udp.ts';
import { type SocketDeps, socketContext, type SocketListener } from '../socket/socket-deps.ts';
import { SyslogDecoder } from './decode.ts';
import { SyslogFramer } from './framer.ts';

export interface SyslogPorts {
  readonly host: string;
  /** Ports left out are not listened on; 0 takes any free one. */
  readonly udpPort?: number | undefined;
  readonly tcpPort?: number | undefined;
  readonly tlsPort?: number | undefined;
  /** PEM texts; needed for `tlsPort`. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer } | undefined;
}

const PROTOCOL = 'syslog';

/**
 * Listens for syslog over UDP (RFC 5426), TCP (RFC 6587) and TLS (RFC 5425). Syslog has no acknowledgement: a full
 * queue leaves TCP unread, and datagrams dropped and counted (`overload`).
 * @throws AppError ADDRESS_IN_USE
 */
export async function listenSyslog(deps: SocketDeps, ports: SyslogPorts): Promise<SocketListener> {
  const gatherer = new Gatherer(deps);
  const decoder = new SyslogDecoder(socketContext(deps, { source: PROTOCOL, host: '' }));
  const parts: { readonly name: string; readonly port: number; close(): Promise<void> }[] = [];
  const take = (message: Uint8Array, sender: SenderName, missingBytes: number): void =>
    gatherer.take(sender, message.length, (builder) => {
      decoder.decode(message, builder, { host: sender.host, missingBytes });
      return undefined;
    });
  const { host } = ports;
  if (ports.udpPort !== undefined) {
    const listener = await serveUdp({
      protocol: PROTOCOL,
      host,
      port: ports.udpPort,
      take(datagram, sender) {
        if (gatherer.isFull) deps.observer.onRefused(sender, 'overload');
        else take(datagram, sender, 0);
      },
    });
    parts.push({ name: 'udp', port: listener.port, close: () => listener.close() });
  }
  for (const [name, port, tls] of [
    ['tcp', ports.tcpPort, undefined],
    ['tls', ports.tlsPort, ports.tls],
  ] as const) {
    if (port === undefined) continue;
    const listener = await serveTcp(deps, {
      protocol: PROTOCOL,
      host,
      port,
      ...(tls === undefined ? {} : { tls }),
      open: (_socket, sender) => connection(sender),
    });
    parts.push({ name, port: listener.port, close: () => listener.close() });
  }

  function connection(sender: SenderName): ConnectionHandler {
    const framer = new SyslogFramer(deps.limits.lineBytes, (message, missingBytes) =>
      take(message, sender, missingBytes),
    );
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

  return {
    addresses: parts.map(({ name, port }) => `${PROTOCOL} ${name} ${host}:${port}`),
    async close() {
      await Promise.all(parts.map((part) => part.close()));
      await gatherer.close();
    },
  };
}
