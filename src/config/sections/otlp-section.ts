import { section } from '../section.ts';
import { port } from '../socket-keys.ts';

export const otlpSection = section(
  'OTLP/gRPC, at `server.host`; OTLP/HTTP (`POST /v1/logs`) needs no port.',
  {
    grpcPort: port(0, 'TCP port; 4317 is usual. 0 is off. Clients send their token as with HTTP.'),
  },
);
