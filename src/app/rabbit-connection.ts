import type { RabbitConnectionOptions } from '../broker/rabbitmq/rabbit-options.ts';
import type { Config } from '../config/schema.ts';
import { readPem } from './read-pem.ts';

/** How to reach RabbitMQ, from `rabbitmq.url` or else its parts. */
export function rabbitConnection(config: Config): RabbitConnectionOptions {
  const options = ofUrlOrParts(config);
  const { nodes } = config.rabbitmq;
  if (nodes.length === 0) return options;
  const port = options.hosts[0]!.split(':').at(-1);
  return { ...options, hosts: nodes.map((node) => (node.includes(':') ? node : `${node}:${port}`)) };
}

function ofUrlOrParts({ rabbitmq }: Config): RabbitConnectionOptions {
  const ca = rabbitmq.caFile === undefined ? {} : { ca: readPem('rabbitmq.caFile', rabbitmq.caFile) };
  if (rabbitmq.url === undefined) {
    return {
      hosts: [`${rabbitmq.host}:${rabbitmq.port}`],
      username: rabbitmq.username,
      password: rabbitmq.password,
      vhost: rabbitmq.vhost,
      tls: rabbitmq.tls ? ca : false,
      connectionName: 'logsentry',
    };
  }
  const url = new URL(rabbitmq.url);
  const secure = url.protocol === 'amqps:';
  return {
    hosts: [`${url.hostname}:${url.port === '' ? (secure ? 5671 : 5672) : url.port}`],
    username: decodeURIComponent(url.username) || rabbitmq.username,
    password: decodeURIComponent(url.password) || rabbitmq.password,
    // RabbitMQ's URI specification: no path is the default host, `/%2f` is `/`.
    vhost: url.pathname.length > 1 ? decodeURIComponent(url.pathname.slice(1)) : rabbitmq.vhost,
    tls: secure ? ca : false,
    connectionName: 'logsentry',
  };
}
