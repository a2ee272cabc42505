import { section } from '../section.ts';
import { allowUnauthenticated, port } from '../socket-keys.ts';

export const gelfSection = section(
  'GELF over sockets, at `server.host`; `POST /gelf` needs no port. A port of 0 is off.',
  {
    udpPort: port(0, 'UDP port, also chunked and compressed; 12201 is usual.'),
    tcpPort: port(0, 'TCP port, messages end with NUL; 12201 is usual.'),
    allowUnauthenticated: allowUnauthenticated(),
  },
);
