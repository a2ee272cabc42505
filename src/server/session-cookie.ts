import type { FastifyReply, FastifyRequest } from 'fastify';

/** The name browsers hold to be of this host alone, never set by a subdomain or over plain HTTP (RFC 6265bis §4.1.3.2). */
const SECURE_NAME = '__Host-logsentry_session';
const PLAIN_NAME = 'logsentry_session';

/**
 * Lax: sent when somebody follows a link to the page, never with what another site's page posts. Not readable by scripts. Ends
 * with the browser or after `maxAgeSeconds`, whichever the browser keeps to; the server keeps its own time.
 */
export function setSessionCookie(
  reply: FastifyReply,
  session: { readonly id: string; readonly maxAgeSeconds: number },
): void {
  const secure = isSecure(reply.request);
  const parts = [
    `${secure ? SECURE_NAME : PLAIN_NAME}=${session.id}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    `Max-Age=${session.maxAgeSeconds}`,
    ...(secure ? ['Secure'] : []),
  ];
  reply.header('set-cookie', parts.join('; '));
}

export function clearSessionCookie(reply: FastifyReply): void {
  setSessionCookie(reply, { id: '', maxAgeSeconds: 0 });
}

/** The session id a request carries, whatever it is worth. */
export function sessionIdOf(request: FastifyRequest): string | undefined {
  const id = cookieOf(request.headers.cookie, isSecure(request) ? SECURE_NAME : PLAIN_NAME);
  return id === undefined || id === '' || id.length > ID_LIMIT ? undefined : id;
}

/** Value of a cookie; the first one, as RFC 6265 has the most specific first. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(/; */).find((part) => part.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

/** Whether the browser speaks TLS, to us or to a proxy in front. One that says so wrongly only locks itself out. */
export function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
}

/** Ours have 43 characters. */
const ID_LIMIT = 64;
