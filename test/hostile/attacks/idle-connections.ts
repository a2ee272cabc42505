import type { Attack, Target } from '../attack.ts';
import { holdConnections } from '../hold-connections.ts';

/** One more than `server.connections` and `sockets.connections` allow. */
const COUNT = { full: 10_001, short: 1_001 };
const SECONDS = { full: 10, short: 1 };

export const idleConnections: readonly Attack[] = [
  idle('HTTP', 'http', ['server.connections', 'server.headersTimeoutMs']),
  idle('syslog', 'syslog', ['sockets.connections', 'sockets.idleMs']),
  idle('GELF', 'gelf', ['sockets.connections', 'sockets.idleMs']),
  idle('Forward', 'fluent', ['sockets.connections', 'sockets.idleMs']),
];

function idle(name: string, port: keyof Target['ports'], limits: readonly string[]): Attack {
  return {
    name: `idle connections, ${name}`,
    what: '10,001 connections that send nothing, for 10 s',
    limits,
    run: ({ ports }, size) =>
      holdConnections({ port: ports[port], count: COUNT[size], seconds: SECONDS[size] }),
  };
}
