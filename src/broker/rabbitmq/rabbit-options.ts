import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { BrokerObserver } from '../broker-observer.ts';

/** How to reach RabbitMQ. */
export interface RabbitConnectionOptions {
  /** `host:port` of one or several nodes of a cluster; tried in turn. */
  readonly hosts: readonly string[];
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  /** TLS settings of Node (`ca`, `cert`, `key`, …); false for none. */
  readonly tls: TlsOptions | false;
  /** Shown in RabbitMQ's management page. */
  readonly connectionName?: string;
  /** How long the first connect may take before it fails with BROKER_UNREACHABLE. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** A connection without any sign of life for twice this is given up. Default 10 s. */
  readonly heartbeatSeconds?: number;
  /** Reconnects wait between these, doubling, with jitter. Defaults 200 ms and 2 s. */
  readonly retryLowMs?: number;
  readonly retryHighMs?: number;
}

export interface RabbitBrokerOptions extends RabbitConnectionOptions {
  /** `queue.limitBytes`: bytes of bodies that the queue takes before it refuses. */
  readonly limitBytes: number;
  /** Returns to the queue after which RabbitMQ itself moves a message to the dead letters. */
  readonly deliveryLimit: number;
  /** Bytes of bodies that the dead letters may hold. Default: as much as the queue. */
  readonly deadLetterLimitBytes?: number;
  /** Put before the names of queues and exchanges, so that installations can share a virtual host. Default none. */
  readonly namePrefix?: string;
  /** How long `publish` tries, over reconnects, before it fails with BROKER_UNREACHABLE. Default 30 s. */
  readonly publishTimeoutMs?: number;
  /** Bytes of bodies that may wait for confirmation before `publish` refuses with QUEUE_FULL. Default 64 MiB. */
  readonly unconfirmedLimitBytes?: number;
  readonly observe?: BrokerObserver;
}
