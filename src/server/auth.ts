import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { HttpProblem } from '../api/http-problem.ts';
import { LOGIN_PATH, loginPage } from './login.ts';
import { INGEST_TOKEN_PLACES, bearerToken } from './token-places.ts';
import type { TokenPlace } from './token-places.ts';

const COOKIE = 'logsentry_token';

/**
 * With a token configured, every route but the public ones needs it: as `Authorization: Bearer`, or in the cookie
 * that the form at `/login` sets through `POST /api/v1/session`; ingest routes take it wherever log shippers put theirs.
 * Compared by digest in constant time.
 */
export function requireToken(app: FastifyInstance, token: string): void {
  const expected = digest(token);
  const matches = (given: string | undefined): boolean =>
    given !== undefined && timingSafeEqual(digest(given), expected);

  app.addHook('onRequest', async (request, reply) => {
    const access = request.routeOptions.config.access;
    if (access === 'public') return;
    const places = access === 'ingest' ? [...OWN_PLACES, ...INGEST_TOKEN_PLACES] : OWN_PLACES;
    if (places.some((tokenOf) => matches(tokenOf(request)))) return;
    if (access === undefined && !request.url.startsWith('/api/')) {
      // A page leads to the form; its parts hold nothing secret.
      if (request.headers.accept?.includes('text/html') !== true) return;
      return reply.redirect(LOGIN_PATH, 303);
    }
    throw new HttpProblem(401, {
      code: 'NOT_SIGNED_IN',
      detail: 'This server wants its token with every request.',
      nextStep: 'Send `Authorization: Bearer TOKEN` with the value of server.token, or sign in on the page.',
    });
  });

  app.post('/api/v1/session', { config: { access: 'public' } }, async (request, reply) => {
    const given = (request.body as { token?: unknown } | null)?.token;
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    if (typeof given !== 'string' || !matches(given)) {
      if (isForm) return reply.redirect(LOGIN_PATH, 303);
      throw new HttpProblem(401, { code: 'WRONG_TOKEN', detail: 'That is not the token of this server.' });
    }
    const secure = request.headers['x-forwarded-proto'] === 'https' ? '; Secure' : '';
    reply.header(
      'set-cookie',
      `${COOKIE}=${encodeURIComponent(given)}; HttpOnly; SameSite=Strict; Path=/${secure}`,
    );
    return isForm ? reply.redirect('/', 303) : { ok: true };
  });
  loginPage(app);
}

/** Whether headers that came otherwise than by HTTP/1 carry the token; all do when there is none. */
export function createHeaderCheck(
  token: string | undefined,
): (headers: Readonly<Record<string, string>>) => boolean {
  if (token === undefined) return () => true;
  const expected = digest(token);
  return (headers) =>
    [bearerToken, ...INGEST_TOKEN_PLACES].some((tokenOf) => {
      const given = tokenOf({ headers, query: {}, params: {} });
      return given !== undefined && timingSafeEqual(digest(given), expected);
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
