// Real clients of a real RabbitMQ: npm run test:clients.
import { after, test } from 'node:test';
import { startRabbitmq } from '../support/rabbitmq.ts';
import { amqpClients } from './amqp-clients.ts';
import { chosenOf, testClients } from './test-clients.ts';

// Without a test nothing would stop it again.
const isAsked = chosenOf(amqpClients).length > 0;
const rabbitmq = isAsked ? await startRabbitmq() : undefined;

if (rabbitmq === undefined) {
  for (const { name } of chosenOf(amqpClients)) test(name, { skip: 'rabbitmq-server is not installed' });
} else {
  after(() => rabbitmq.stop());
  testClients(amqpClients, {
    LOGSENTRY_BROKER_KIND: 'rabbitmq',
    LOGSENTRY_RABBITMQ_URL: rabbitmq.url,
    amqpPort: String(rabbitmq.port),
  });
}
