import type { Client } from './client.ts';
import { amqpClients } from './amqp-clients.ts';
import { httpClients } from './http-clients.ts';
import { socketClients } from './socket-clients.ts';

/** Every client that is run. */
export const CLIENTS: readonly Client[] = [...httpClients, ...socketClients, ...amqpClients];

/** Clients that are not, each with the reason. */
export const NOT_INSTALLABLE: readonly { readonly name: string; readonly reason: string }[] = [
  { name: 'rsyslog omamqp1', reason: "Debian has no package of it; syslog-ng's amqp() stands in" },
  { name: 'Vector', reason: 'neither in Debian, npm nor PyPI; its http sink’s requests are sent instead' },
  {
    name: 'Fluent Bit and Fluentd',
    reason: 'not in Debian; loggers that speak Forward with acknowledgement stand in',
  },
];
