import type { SenderName } from '../ingest-observer.ts';
import { DelimitedFramer } from '../socket/delimited-framer.ts';
import { Gatherer } from '../socket/gatherer.ts';
import { type ConnectionHandler, serveTcp } from '../socket/serve-tcp.ts';
import { serveUdp } from '../socket/serve-udp.ts';
import { type SocketDeps, socketContext, type SocketListener } from '../socket/socket-deps.ts';
import { type ChunkLimits, GelfChunks, isChunk } from './chunks.ts';
import { GelfDecoder } from './decode.ts';
import { inflateGelf } from './inflate.ts';

export interface GelfPorts {
  readonly host: string;
  /** Ports left out are not listened on; 0 takes any free one. */
  readonly udpPort?: number | undefined;
  readonly tcpPort?: number | undefined;
  readonly chunks?: ChunkLimits;
}

const PROTOCOL = 'gelf';
const NUL = 0;

/**
 * Listens for GELF over UDP (plain, zlib, gzip, in chunks) and TCP (each message ends with NUL). GELF has no
 * acknowledgement: a full queue leaves TCP unread, and datagrams dropped and counted (`overload`).
 * @throws AppError ADDRESS_IN_USE
 */
export async function listenGelf(deps: SocketDeps, ports: GelfPorts): Promise<SocketListener> {
  const { host, udpPort, tcpPort, chunks: chunkLimits } = ports;
  const gatherer = new Gatherer(deps);
  const decoder = new GelfDecoder(gatherer.builder, socketContext(deps, { source: PROTOCOL, host: '' }));
  const parts: { readonly name: string; readonly port: number; close(): Promise<void> }[] = [];

  function take(payload: Uint8Array, sender: SenderName): void {
    gatherer.take(sender, payload.length, () => {
      const json = inflateGelf(payload, deps.limits.lineBytes);
      if ('reason' in json) return { ...json, sample: payload };
      const reject = decoder.decode(json, sender.host);
      return reject && { ...reject, sample: json };
    });
  }

  if (udpPort !== undefined) {
    const listener = await serveUdp({ protocol: PROTOCOL, host, port: udpPort, take: datagramTaker() });
    parts.push({ name: 'udp', port: listener.port, close: () => listener.close() });
  }
  if (tcpPort !== undefined) {
    const listener = await serveTcp(deps, { protocol: PROTOCOL, host, port: tcpPort, open: connection });
    parts.push({ name: 'tcp', port: listener.port, close: () => listener.close() });
  }

  function datagramTaker(): (datagram: Uint8Array, sender: SenderName) => void {
    let current: SenderName = { protocol: PROTOCOL, name: PROTOCOL, host: '' };
    const chunks = new GelfChunks(() => deps.observer.onRefused(current, 'chunks'), chunkLimits);
    return (datagram, sender) => {
      current = sender;
      if (gatherer.isFull) {
        deps.observer.onRefused(sender, 'overload');
        return;
      }
      const payload = isChunk(datagram) ? chunks.add(datagram, sender.host, deps.clock.nowMs()) : datagram;
      if (payload !== undefined && payload.length > 0) take(payload, sender);
    };
  }

  function connection(_socket: unknown, sender: SenderName): ConnectionHandler {
    const { lineBytes } = deps.limits;
    const framer = new DelimitedFramer(NUL, lineBytes, {
      frame: (bytes) => {
        // Some clients also end a message with a line feed: then the next one begins with it, as JSON may.
        take(bytes, sender);
      },
      tooLong: (length) =>
        gatherer.take(sender, length, () => ({
          reason: 'too_long',
          hint: `Has ${length} bytes; at most ${lineBytes} are taken.`,
        })),
    });
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
