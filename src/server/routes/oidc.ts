import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Accounts } from '../../accounts/accounts.ts';
import { PENDING_LIFE_MS } from '../../accounts/oidc/oidc-client.ts';
import type { OidcClient } from '../../accounts/oidc/oidc-client.ts';
import { HttpProblem } from '../../api/http-problem.ts';
import { safeNext } from '../../api/safe-next.ts';
import { LOGIN_PATH } from '../gate.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import { cookieOf, isSecure } from '../session-cookie.ts';
import { originOf } from '../sign-in-origin.ts';
import { replaceSession } from './session.ts';

export interface OidcRoutesDeps {
  readonly accounts: Accounts;
  readonly sessionSeconds: number;
  /** Missing: there is no single sign-on. */
  readonly oidc?: { readonly client: OidcClient; readonly label: string } | undefined;
  /** `accounts.publicUrl` */
  readonly publicUrl?: string | undefined;
}

const tag = 'accounts';
const PATH = '/api/v1/session/oidc';
const CALLBACK = `${PATH}/callback`;
const PENDING_COOKIE = 'logsentry_oidc';
const redirect = { contentType: 'text/html', description: 'Leads on by `Location` (303)' } as const;

/** Single sign-on; what goes wrong is told on the sign-in page, by its code. */
export function oidcRoutes(deps: OidcRoutesDeps): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: PATH,
        summary: 'Sign in at the identity provider',
        tag,
        query: z.object({ next: z.string().max(2000).optional().describe('Where to go afterwards') }),
        answer: redirect,
      },
      async ({ query, request, reply }) =>
        orTellOnPage(reply, async () => {
          const redirectUri = new URL(CALLBACK, baseOf(request, deps)).href;
          const { url, pending } = await clientOf(deps).begin({ redirectUri, next: safeNext(query.next) });
          keepPending(reply, pending, PENDING_LIFE_MS / 1000);
          return url;
        }),
    ),
    route(
      {
        method: 'GET',
        path: CALLBACK,
        summary: 'Where the identity provider sends the browser back to',
        tag,
        answer: redirect,
      },
      async ({ request, reply }) =>
        orTellOnPage(reply, async () => {
          const { accounts } = deps;
          const pending = cookieOf(request.headers.cookie, PENDING_COOKIE) ?? '';
          keepPending(reply, '', 0);
          const cameBackTo = new URL(request.url, baseOf(request, deps));
          const origin = originOf(request);
          const { person, next } = await clientOf(deps)
            .finish({ cameBackTo, pending })
            .catch((error: unknown) => accounts.signIn.refusedByProvider(error, origin));
          const signedIn = await accounts.signIn.withProvider(person, origin);
          await replaceSession(reply, signedIn, deps);
          return safeNext(next);
        }),
    ),
  ];
}

/** Leads to where `work` says, or to the sign-in page with the code of what went wrong. */
async function orTellOnPage(reply: FastifyReply, work: () => Promise<string>): Promise<FastifyReply> {
  try {
    return reply.redirect(await work(), 303);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return reply.redirect(`${LOGIN_PATH}?${new URLSearchParams({ problem: error.code })}`, 303);
  }
}

function clientOf({ oidc }: OidcRoutesDeps): OidcClient {
  if (oidc !== undefined) return oidc.client;
  throw new HttpProblem(404, {
    code: 'NO_SINGLE_SIGN_ON',
    detail: 'This server has no single sign-on.',
    nextStep: 'Set accounts.mode: local and the keys under oidc.',
  });
}

/** The address the browser uses: its `Host` was checked before. */
function baseOf(request: FastifyRequest, { publicUrl }: OidcRoutesDeps): string {
  return publicUrl ?? `${isSecure(request) ? 'https' : 'http'}://${request.headers.host ?? ''}`;
}

/** Lax: the provider's redirect must bring it back. */
function keepPending(reply: FastifyReply, pending: string, maxAgeSeconds: number): void {
  const secure = isSecure(reply.request) ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `${PENDING_COOKIE}=${pending}; Path=${PATH}; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure}`,
  );
}
