import { z } from 'zod';
import { section } from '../section.ts';

export const rabbitmqSection = section('Used when `broker.kind` is `rabbitmq`.', {
  url: z
    .string()
    .regex(/^amqps?:\/\//, 'it must start with amqp:// or amqps://')
    .optional()
    .meta({
      description: 'Address in one piece, `amqp://user:password@host:port/vhost`; wins over the parts below.',
      secret: true,
    }),
  host: z.string().min(1).default('127.0.0.1').meta({ description: 'Host name of the RabbitMQ node.' }),
  port: z.int().min(1).max(65_535).default(5672).meta({ description: 'AMQP port; 5671 is usual with TLS.' }),
  nodes: z
    .array(z.string().regex(/^[^:/\s]+(:\d{1,5})?$/, 'each must be a host or host:port'))
    .max(100)
    .default([])
    .meta({
      description:
        'Nodes of a RabbitMQ cluster, `host` or `host:port`, in place of the host in `url` or `host`: when one is away, the next is tried.',
    }),
  username: z.string().min(1).default('guest').meta({
    description: 'User; `guest` is what a fresh RabbitMQ allows from its own machine only.',
  }),
  password: z.string().default('guest').meta({ description: 'Password of that user.', secret: true }),
  vhost: z.string().min(1).default('/').meta({ description: 'Virtual host that holds the queues.' }),
  tls: z.boolean().default(false).meta({ description: 'Whether to speak TLS to RabbitMQ.' }),
  caFile: z.string().min(1).optional().meta({
    description:
      'PEM file of the authority that signed the node’s certificate, when the system does not know it.',
  }),
});
