import { AppError } from '../../core/errors.ts';
import type { RabbitConnectionOptions } from './rabbit-options.ts';

/** Reply codes (AMQP 0-9-1, 1.2) as rabbitmq-client names them, by what they mean to the operator. */
const REFUSED_CODES = new Set(['ACCESS_REFUSED', 'NOT_ALLOWED', 'INVALID_PATH']);

type Address = Pick<RabbitConnectionOptions, 'hosts' | 'vhost' | 'username'>;

/** Wrong user, password or virtual host: trying again does not help. */
export function isRefusal(error: unknown): boolean {
  return REFUSED_CODES.has(codeOf(error) ?? '');
}

/** What a failed connection means to the operator. */
export function connectionError(address: Address, cause: unknown): AppError {
  const hosts = address.hosts.join(', ');
  if (!isRefusal(cause)) {
    return new AppError('BROKER_UNREACHABLE', `RabbitMQ at ${hosts} does not answer: ${textOf(cause)}.`, {
      nextStep: 'Check that it runs, and rabbitmq.host, rabbitmq.port and rabbitmq.tls in the configuration.',
      cause,
    });
  }
  const { username, vhost } = address;
  const message = `RabbitMQ at ${hosts} refused user "${username}" on virtual host "${vhost}": ${textOf(cause)}.`;
  return new AppError('BROKER_REFUSED', message, {
    nextStep:
      `Check rabbitmq.username, rabbitmq.password and rabbitmq.vhost; on the server: ` +
      `rabbitmqctl add_user, rabbitmqctl add_vhost ${vhost}, rabbitmqctl set_permissions -p ${vhost} ${username} ".*" ".*" ".*".`,
    cause,
  });
}

/** A queue or exchange is there with other arguments. */
export function topologyError(
  subject: { kind: 'queue' | 'exchange'; name: string; vhost: string },
  cause: unknown,
): AppError {
  const { kind, name, vhost } = subject;
  const message = `The ${kind} "${name}" on virtual host "${vhost}" exists with other arguments: ${textOf(cause)}.`;
  const remedy =
    kind === 'queue'
      ? `rabbitmqctl --vhost ${vhost} delete_queue ${name} (what still waits in it is then lost: ` +
        `let the processors drain it first; rabbitmqctl --vhost ${vhost} list_queues name messages shows the rest)`
      : `rabbitmqadmin --vhost=${vhost} delete exchange name=${name} (no message is lost, its bindings are)`;
  return new AppError('BROKER_TOPOLOGY', message, {
    nextStep: `Set the configuration back to what created it (queue.limitBytes, queue.deliveryLimit), or: ${remedy}.`,
    cause,
  });
}

/** The reply code or errno of an error of rabbitmq-client or the socket. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function textOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // Errors of several attempts (IPv4 and IPv6) have an empty message and a code.
  return cause.message || codeOf(cause) || cause.name;
}
