import { readFileSync } from 'node:fs';
import type { RabbitConnectionOptions } from '../broker/rabbitmq/rabbit-options.ts';
import type { Config } from '../config/schema.ts';
import { AppError } from '../core/errors.ts';

/** How to reach RabbitMQ, from `rabbitmq.url` or else its parts. */
export function rabbitConnection({ rabbitmq }: Config): RabbitConnectionOptions {
  const ca = rabbitmq.caFile === undefined ? {} : { ca: readCa(rabbitmq.caFile) };
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

function readCa(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', `rabbitmq.caFile ${file} cannot be read.`, {
      nextStep: 'Give the path of a PEM file that this user may read.',
      cause,
    });
  }
}
