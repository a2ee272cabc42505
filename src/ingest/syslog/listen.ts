import type { SenderName } from '../ingest-observer.ts';
import { listenMessages, type MessagePorts } from '../socket/listen-messages.ts';
import { type SocketDeps, socketContext, type SocketListener } from '../socket/socket-deps.ts';
import { SyslogDecoder } from './decode.ts';
import { SyslogFramer } from './framer.ts';

const PROTOCOL = 'syslog';

/**
 * Listens for syslog over UDP (RFC 5426), TCP (RFC 6587) and TLS (RFC 5425). It has no acknowledgement.
 * @throws AppError ADDRESS_IN_USE
 */
export function listenSyslog(deps: SocketDeps, ports: MessagePorts): Promise<SocketListener> {
  const decoder = new SyslogDecoder(socketContext(deps, { source: PROTOCOL, host: '' }));
  return listenMessages(deps, ports, (gatherer) => {
    const take = (message: Uint8Array, sender: SenderName, missingBytes: number): void =>
      gatherer.take(sender, message.length, (builder) => {
        decoder.decode(message, builder, { host: sender.host, missingBytes });
        return undefined;
      });
    return {
      name: PROTOCOL,
      takeDatagram: (datagram, sender) => take(datagram, sender, 0),
      createFramer: (sender) =>
        new SyslogFramer(deps.limits.lineBytes, (message, missingBytes) =>
          take(message, sender, missingBytes),
        ),
    };
  });
}
