import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { HttpProblem } from '../api/http-problem.ts';
import { INGEST_TOKEN_PLACES, bearerToken } from './token-places.ts';
import type { TokenPlace } from './token-places.ts';

const COOKIE = 'logsentry_token';

/**
 * With a token configured, every route but the public ones needs it: as `Authorization: Bearer`, or in the cookie
 * that `/login#token` sets through `POST /api/v1/session`; ingest routes take it wherever log shippers put theirs.
 * Compared by digest in constant time.
 */
export function requireToken(app: FastifyInstance, token: string): void {
  const expected = digest(token);
  const matches = (given: string | undefined): boolean =>
    given !== undefined && timingSafeEqual(digest(given), expected);

  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access;
    const isApi = request.url.startsWith('/api/');
    if (access === 'public' || (access === undefined && !isApi)) return;
    const places = access === 'ingest' ? [...OWN_PLACES, ...INGEST_TOKEN_PLACES] : OWN_PLACES;
    if (places.some((tokenOf) => matches(tokenOf(request)))) return;
    throw new HttpProblem(401, {
      code: 'NOT_SIGNED_IN',
      detail: 'This server wants its token with every request.',
      nextStep: 'Send `Authorization: Bearer TOKEN` with the value of server.token, or sign in on the page.',
    });
  });

  app.post('/api/v1/session', { config: { access: 'public' } }, async (request, reply) => {
    const given = (request.body as { token?: unknown } | null)?.token;
    if (typeof given !== 'string' || !matches(given)) {
      throw new HttpProblem(401, { code: 'WRONG_TOKEN', detail: 'That is not the token of this server.' });
    }
    const secure = request.headers['x-forwarded-proto'] === 'https' ? '; Secure' : '';
    reply.header(
      'set-cookie',
      `${COOKIE}=${encodeURIComponent(given)}; HttpOnly; SameSite=Strict; Path=/${secure}`,
    );
    return { ok: true };
  });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const OWN_PLACES: readonly TokenPlace[] = [bearerToken, (request) => cookie(request.headers.cookie)];

function cookie(header: string | undefined): string | undefined {
  const pair = header?.split(/; */).find((part) => part.startsWith(`${COOKIE}=`));
  return pair === undefined ? undefined : decodeURIComponent(pair.slice(COOKIE.length + 1));
}
