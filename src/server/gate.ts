import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AccessMode } from '../accounts/accounts.ts';
import { ANYONE } from '../accounts/principal.ts';
import type { Principal } from '../accounts/principal.ts';
import type { TokenCheck } from '../accounts/token-check.ts';
import { HttpProblem } from '../api/http-problem.ts';
import { safeNext } from '../api/safe-next.ts';
import { roleAllows } from '../core/role.ts';
import { endWhenRefused } from './end-when-refused.ts';
import { PERMISSIONS } from './permissions.ts';
import type { Permission } from './permissions.ts';
import { isOwnOrigin } from './security.ts';
import { sessionIdOf } from './session-cookie.ts';
import { INGEST_TOKEN_PLACES, bearerToken } from './token-places.ts';

/** Who may do what on a server. */
export interface AccessControl {
  readonly mode: AccessMode;
  readonly checkToken: TokenCheck;
  /** Whose session it is; missing on servers that nobody signs in to. */
  readonly checkSession?: (id: string) => Promise<Principal | undefined>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: Permission;
  }
  interface FastifyRequest {
    /** Who asks; null when nobody is signed in. */
    principal: Principal | null;
  }
  interface FastifyInstance {
    /** Every route as `METHOD /path`, in the order of registration. */
    readonly routeKeys: Set<string>;
  }
}

/** Where browsers without a session are sent. */
export const LOGIN_PATH = '/login';

/**
 * Lets requests through by the table of permissions. Finds out who asks from `Authorization: Bearer`, on ingest routes from
 * wherever shippers put their token, else from the session's cookie; a change by cookie must come from our own page.
 */
export function guard(app: FastifyInstance, access: AccessControl): void {
  const keys = new Set<string>();
  app.decorate('routeKeys', keys);
  app.decorateRequest('principal', null);
  app.addHook('onRoute', (route) => {
    const methods = [route.method].flat().filter((method) => method !== 'HEAD');
    // A route is of one kind, whatever the method; the strictest counts when the table says otherwise.
    const permissions = methods.map((method) => {
      keys.add(`${method} ${route.url}`);
      return PERMISSIONS[`${method} ${route.url}`] ?? UNLISTED;
    });
    if (methods.length > 0) route.config = { ...route.config, permission: strictest(permissions) };
    else route.config = { ...route.config, permission: PERMISSIONS[`GET ${route.url}`] ?? UNLISTED };
  });
  app.addHook('onRequest', async (request, reply) => {
    const permission = permissionOf(request);
    if (access.mode === 'off') {
      request.principal = ANYONE;
      return;
    }
    const found = await identify(request, permission, access);
    if (found?.by === 'cookie') requireOwnPage(request);
    request.principal = found?.principal ?? null;
    if (permission.access === 'public') return;
    const { principal } = request;
    if (principal === null && wantsPage(request)) return leadToLogin(request, reply);
    if (permission.access === 'page') return;
    if (principal === null) throw notSignedIn(access.mode);
    const needed = permission.access;
    if (!roleAllows(principal.role, needed)) throw notAllowed(principal, needed);
    if (permission.lasting !== true) return;
    endWhenRefused(reply, async () => {
      const now = await identify(request, permission, access);
      return now !== undefined && roleAllows(now.principal.role, needed);
    });
  });
}

const UNLISTED: Permission = { access: 'admin' };
const PAGE: Permission = { access: 'page' };
const ANY_ROLE: Permission = { access: 'ingest' };

/** Paths without a route of their own are the page's own addresses, or nothing; of the API, those signed in are told so. */
function permissionOf({ url, routeOptions }: FastifyRequest): Permission {
  const { permission = PAGE } = routeOptions.config;
  return permission.access === 'page' && url.startsWith('/api/') ? ANY_ROLE : permission;
}

interface Identified {
  readonly principal: Principal;
  readonly by: 'token' | 'cookie';
}

async function identify(
  request: FastifyRequest,
  permission: Permission,
  { checkToken, checkSession }: AccessControl,
): Promise<Identified | undefined> {
  const places = permission.access === 'ingest' ? [bearerToken, ...INGEST_TOKEN_PLACES] : [bearerToken];
  const tokens = new Set(places.map((tokenOf) => tokenOf(request)));
  for (const token of tokens) {
    const principal = token === undefined ? undefined : await checkToken(token);
    if (principal !== undefined) return { principal, by: 'token' };
  }
  const id = sessionIdOf(request);
  const principal = id === undefined ? undefined : await checkSession?.(id);
  return principal === undefined ? undefined : { principal, by: 'cookie' };
}

/**
 * A browser sends the cookie whoever made it send the request, so a change needs a sign that our own page did: an `Origin` of
 * ours (foreign ones were refused before), or `Sec-Fetch-Site: same-origin`. Scripts of other pages can set neither.
 */
function requireOwnPage(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const { origin, host = '' } = request.headers;
  if (origin !== undefined && isOwnOrigin(origin, host)) return;
  if (origin === undefined && request.headers['sec-fetch-site'] === 'same-origin') return;
  throw new HttpProblem(403, {
    code: 'ORIGIN_REFUSED',
    detail: 'A change with a session’s cookie must come from the dashboard page itself.',
    nextStep: 'Programs send a token: `Authorization: Bearer ls_…`.',
  });
}

/** A person with a browser, who can be led somewhere; a program gets the problem. */
function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/api/') && headers.accept?.includes('text/html') === true;
}

function leadToLogin(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const next = safeNext(request.url);
  const query = next === '/' ? '' : `?${new URLSearchParams({ next })}`;
  return reply.redirect(LOGIN_PATH + query, 303);
}

function strictest(permissions: readonly Permission[]): Permission {
  return permissions.includes(UNLISTED) ? UNLISTED : (permissions[0] ?? UNLISTED);
}

function notSignedIn(mode: AccessMode): HttpProblem {
  return new HttpProblem(401, {
    code: 'NOT_SIGNED_IN',
    detail: 'This server wants to know who asks.',
    nextStep:
      mode === 'token'
        ? 'Send `Authorization: Bearer TOKEN` with the value of server.token, or sign in on the page.'
        : 'Send `Authorization: Bearer TOKEN` with an API token (Settings, API tokens), or sign in on the page.',
  });
}

function notAllowed({ name, role }: Principal, needed: string): HttpProblem {
  return new HttpProblem(403, {
    code: 'NOT_ALLOWED',
    detail: `This needs the role ${needed}; ${name} has the role ${role}.`,
    nextStep: 'Ask an admin for the role, or use a token that has it.',
  });
}
