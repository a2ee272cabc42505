import { z } from 'zod';
import { section } from '../section.ts';
import { allowUnauthenticated, port } from '../socket-keys.ts';
import { GIBIBYTE, MEBIBYTE } from '../units.ts';

export const gelfSection = section(
  'GELF over sockets, at `server.host`; `POST /gelf` needs no port. A port of 0 is off.',
  {
    udpPort: port(0, 'UDP port, also chunked and compressed; 12201 is usual.'),
    tcpPort: port(0, 'TCP port, messages end with NUL; 12201 is usual.'),
    chunkMessages: z.int().min(1).max(1_000_000).default(1000).meta({
      description: 'Messages over UDP that wait for chunks; beyond it the oldest is given up (`chunks`).',
      unit: 'messages',
    }),
    chunkBytes: z
      .int()
      .min(MEBIBYTE)
      .max(GIBIBYTE)
      .default(16 * MEBIBYTE)
      .meta({ description: 'Bytes of all of them; likewise.', unit: 'bytes' }),
    chunkMs: z.int().min(10).max(60_000).default(5000).meta({
      description: 'A message must be whole this long after its first chunk; GELF says five seconds.',
      unit: 'ms',
    }),
    allowUnauthenticated: allowUnauthenticated(),
  },
);
