import { z } from 'zod';
import { section } from '../section.ts';
import { allowUnauthenticated, port } from '../socket-keys.ts';

export const syslogSection = section(
  'Syslog over sockets, RFC 5424 and 3164, at `server.host`. A port of 0 is off.',
  {
    udpPort: port(0, 'UDP port; 514 is usual.'),
    tcpPort: port(0, 'TCP port, octet counting and lines (RFC 6587); 514 and 601 are usual.'),
    tlsPort: port(0, 'TLS port (RFC 5425); 6514 is usual. Needs `tlsKeyFile` and `tlsCertFile`.'),
    tlsKeyFile: z.string().min(1).optional().meta({ description: 'PEM file of the private key.' }),
    tlsCertFile: z.string().min(1).optional().meta({
      description: 'PEM file of the certificate, with those of its authorities.',
    }),
    allowUnauthenticated: allowUnauthenticated(),
  },
);
