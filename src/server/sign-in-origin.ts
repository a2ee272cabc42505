import type { FastifyRequest } from 'fastify';
import type { SignInOrigin } from '../accounts/sessions.ts';

/** Where a request comes from, for sessions, limits and the audit log. */
export function originOf(request: FastifyRequest): SignInOrigin {
  return { address: request.ip, agent: request.headers['user-agent'] ?? '' };
}
