import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/schema.ts';
import { AppError } from '../core/errors.ts';
import { isLoopback } from '../server/security.ts';
import { accessModeOf } from './open-accounts.ts';

/** Everybody on the network could read and write: that needs a token or accounts. @throws AppError BIND_REFUSED */
export function checkExposure(config: Config): void {
  const { server } = config;
  if (isLoopback(server.host) || accessModeOf(config) !== 'off') return;
  throw new AppError(
    'BIND_REFUSED',
    `server.host is ${server.host}, which others on the network reach, and no authentication is configured.`,
    {
      nextStep:
        'Set server.token (make one with `openssl rand -hex 32`) or accounts.mode: local, or listen on 127.0.0.1.',
    },
  );
}

/** Listens where the configuration says; the address as people type it. @throws AppError ADDRESS_IN_USE */
export async function listen(server: FastifyInstance, { server: { host, port } }: Config): Promise<string> {
  try {
    await server.listen({ host, port });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new AppError('ADDRESS_IN_USE', `Another process listens on ${host}:${port}.`, {
      nextStep: 'Stop it, or choose another port with --port.',
      cause,
    });
  }
  const { port: taken } = server.server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
}
