import type { SenderName } from '../ingest-observer.ts';
import { DelimitedFramer } from '../socket/delimited-framer.ts';
import type { Gatherer } from '../socket/gatherer.ts';
import { listenMessages, type MessagePorts, type MessageProtocol } from '../socket/listen-messages.ts';
import { type SocketDeps, socketContext, type SocketListener } from '../socket/socket-deps.ts';
import { type ChunkLimits, GelfChunks, isChunk } from './chunks.ts';
import { GelfDecoder } from './decode.ts';
import { inflateGelf } from './inflate.ts';

export interface GelfPorts extends Pick<MessagePorts, 'host' | 'udpPort' | 'tcpPort'> {
  readonly chunks?: ChunkLimits;
}

const PROTOCOL = 'gelf';
const NUL = 0;

/**
 * Listens for GELF over UDP (plain, zlib, gzip, in chunks) and TCP (each message ends with NUL). It has no
 * acknowledgement.
 * @throws AppError ADDRESS_IN_USE
 */
export function listenGelf(deps: SocketDeps, { chunks, ...ports }: GelfPorts): Promise<SocketListener> {
  return listenMessages(deps, ports, (gatherer) => createProtocol(deps, gatherer, chunks));
}

function createProtocol(deps: SocketDeps, gatherer: Gatherer, limits?: ChunkLimits): MessageProtocol {
  const { lineBytes } = deps.limits;
  const decoder = new GelfDecoder(gatherer.builder, socketContext(deps, { source: PROTOCOL, host: '' }));
  let current: SenderName = { protocol: PROTOCOL, name: PROTOCOL, host: '' };
  const chunks = new GelfChunks(() => deps.observer.onRefused(current, 'chunks'), limits);

  function take(payload: Uint8Array, sender: SenderName): void {
    gatherer.take(sender, payload.length, () => {
      const json = inflateGelf(payload, lineBytes);
      if ('reason' in json) return { ...json, sample: payload };
      const reject = decoder.decode(json, sender.host);
      return reject && { ...reject, sample: json };
    });
  }

  return {
    name: PROTOCOL,
    takeDatagram(datagram, sender) {
      current = sender;
      const payload = isChunk(datagram) ? chunks.add(datagram, sender.host, deps.clock.nowMs()) : datagram;
      if (payload !== undefined && payload.length > 0) take(payload, sender);
    },
    createFramer: (sender) =>
      new DelimitedFramer(NUL, lineBytes, {
        // Some clients also end a message with a line feed: then the next one begins with it, as JSON may.
        frame: (bytes) => take(bytes, sender),
        tooLong: (length) =>
          gatherer.take(sender, length, () => ({
            reason: 'too_long',
            hint: `Has ${length} bytes; at most ${lineBytes} are taken.`,
          })),
      }),
  };
}
