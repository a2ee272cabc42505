import type { Client, Outage } from './client.ts';
import { snippetClient } from './snippet-client.ts';
import { syslogNgClient } from './syslog-ng.ts';

/** LogSentry is away, not RabbitMQ. */
const KEPT: Outage = { survives: 'crash', because: 'RabbitMQ keeps what is sent meanwhile' };

/** Clients of RabbitMQ. */
export const amqpClients: readonly Client[] = [
  snippetClient({ name: 'amqplib (npm)', page: 'amqp', heading: 'amqplib', outage: KEPT, deviation: {} }),
  snippetClient({ name: 'pika (Python)', page: 'amqp', heading: 'pika', outage: KEPT, deviation: {} }),
  syslogNgClient(
    { name: 'syslog-ng amqp()', page: 'amqp', outage: KEPT, deviation: { noAttributes: true } },
    { heading: 'syslog-ng', packages: ['syslog-ng-mod-amqp', 'librabbitmq4'] },
  ),
];
