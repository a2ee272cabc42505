import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Accounts } from '../../accounts/accounts.ts';
import type { SignedIn } from '../../accounts/sign-in.ts';
import {
  linkBody,
  linkSchema,
  passwordBody,
  sessionSchema,
  setupBody,
  signedInSchema,
  signedOutSchema,
  signInBody,
} from '../../api/accounts.ts';
import type { SessionDto } from '../../api/accounts.ts';
import { HttpProblem } from '../../api/http-problem.ts';
import { actionsOf } from '../permissions.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import { clearSessionCookie, sessionIdOf, setSessionCookie } from '../session-cookie.ts';
import { originOf } from '../sign-in-origin.ts';

export interface SessionRoutesDeps {
  readonly accounts: Accounts;
  readonly serverToken: boolean;
  /** How long browsers keep the cookie. */
  readonly sessionSeconds: number;
  /** What the button of single sign-on says, when there is one. */
  readonly oidcLabel?: string | undefined;
}

const tag = 'accounts';
const PATH = '/api/v1/session';

/** Signing in and out, and one-time links. */
export function sessionRoutes(deps: SessionRoutesDeps): Route[] {
  return [...ownSessionRoutes(deps), passwordRoute(deps), ...linkRoutes(deps)];
}

function ownSessionRoutes(deps: SessionRoutesDeps): Route[] {
  const { accounts } = deps;
  return [
    route(
      {
        method: 'GET',
        path: PATH,
        summary: 'Who asks, and how one signs in here',
        tag,
        answer: sessionSchema,
      },
      async ({ request }) => describeSession(request, deps),
    ),
    route(
      {
        method: 'POST',
        path: PATH,
        summary: 'Sign in with name and password, or with the token of the server; answers with a cookie',
        tag,
        body: signInBody,
        answer: signedInSchema,
      },
      async ({ body, request, reply }) => {
        requireSignIn(accounts);
        const origin = originOf(request);
        const signedIn =
          'token' in body
            ? await accounts.signIn.withServerToken(body.token, origin)
            : await accounts.signIn.withPassword(body, origin);
        await replaceSession(reply, signedIn, deps);
        return { principal: signedIn.principal };
      },
    ),
    route(
      {
        method: 'DELETE',
        path: PATH,
        summary: 'Sign out: the session is over everywhere',
        tag,
        answer: signedOutSchema,
      },
      async ({ request, reply }) => {
        const id = sessionIdOf(request);
        if (id !== undefined) await accounts.sessions.close(id);
        clearSessionCookie(reply);
        return { signedOut: true as const };
      },
    ),
  ];
}

function passwordRoute(deps: SessionRoutesDeps): Route {
  return route(
    {
      method: 'PUT',
      path: `${PATH}/password`,
      summary: 'Change the own password; all other sessions end',
      tag,
      body: passwordBody,
      answer: signedInSchema,
    },
    async ({ body, request, reply }) => {
      const { principal } = request;
      if (principal?.kind !== 'user') throw noPassword();
      const signedIn = await deps.accounts.signIn.changePassword(principal.id, body, originOf(request));
      await replaceSession(reply, signedIn, deps);
      return { principal: signedIn.principal };
    },
  );
}

function linkRoutes(deps: SessionRoutesDeps): Route[] {
  const { accounts } = deps;
  return [
    route(
      {
        method: 'POST',
        path: '/api/v1/setup/link',
        summary: 'What a one-time link is for',
        tag,
        body: linkBody,
        answer: linkSchema,
      },
      async ({ body, request }) => {
        requireSignIn(accounts);
        return accounts.signIn.lookAtLink(body.code, originOf(request));
      },
    ),
    route(
      {
        method: 'POST',
        path: '/api/v1/setup',
        summary: 'Use a one-time link: choose a password, and be signed in',
        tag,
        body: setupBody,
        answer: signedInSchema,
      },
      async ({ body, request, reply }) => {
        requireSignIn(accounts);
        const signedIn = await accounts.signIn.withLink(body, originOf(request));
        await replaceSession(reply, signedIn, deps);
        return { principal: signedIn.principal };
      },
    ),
  ];
}

async function describeSession(
  { principal }: FastifyRequest,
  { accounts, serverToken, oidcLabel }: SessionRoutesDeps,
): Promise<SessionDto> {
  const user = principal?.kind === 'user' ? accounts.directory.user(principal.id) : undefined;
  return {
    mode: accounts.mode,
    serverToken,
    ...(oidcLabel === undefined ? {} : { oidc: { label: oidcLabel } }),
    ...(principal === null ? {} : { principal }),
    may: principal === null ? [] : actionsOf(principal.role),
    changesPassword: user?.origin === 'local',
  };
}

/** A session that the browser had before ends: an id known to somebody else opens nothing. */
export async function replaceSession(
  reply: FastifyReply,
  { sessionId, principal }: SignedIn,
  deps: Pick<SessionRoutesDeps, 'accounts' | 'sessionSeconds'>,
): Promise<void> {
  const before = sessionIdOf(reply.request);
  if (before !== undefined) await deps.accounts.sessions.close(before);
  // For the audit log: it is they who change something.
  reply.request.principal = principal;
  setSessionCookie(reply, { id: sessionId, maxAgeSeconds: deps.sessionSeconds });
}

function requireSignIn({ mode }: Accounts): void {
  if (mode !== 'off') return;
  throw new HttpProblem(409, {
    code: 'ACCOUNTS_OFF',
    detail: 'This server has no accounts: whoever reaches it may do everything.',
    nextStep: 'Set accounts.mode to local in the configuration and start again.',
  });
}

function noPassword(): HttpProblem {
  return new HttpProblem(409, {
    code: 'NO_PASSWORD',
    detail: 'Only users have passwords; this is a token.',
    nextStep: 'Sign in as a user.',
  });
}
