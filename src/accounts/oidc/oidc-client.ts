import { createHash } from 'node:crypto';
import * as openid from 'openid-client';
import { z } from 'zod';
import { HttpProblem } from '../../api/http-problem.ts';
import type { Clock } from '../../core/clock.ts';
import { isUserName } from '../user.ts';
import type { UserRole } from '../../core/role.ts';
import { claimAt, roleOfClaims } from './role-of-claims.ts';
import type { Claims, RoleRules } from './role-of-claims.ts';
import { createSeal } from './seal.ts';

export interface OidcOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  /** Claim that is shown as the user's name. */
  readonly nameClaim: string;
  readonly roles: RoleRules;
  readonly clock: Clock;
}

/** Somebody the provider vouches for. */
export interface OidcPerson {
  /** Of the provider and its subject together: names may change and be given to others. */
  readonly id: string;
  readonly name: string;
  readonly role: UserRole;
}

/** Signing in at an OpenID Connect provider: authorization code with PKCE, state and nonce. */
export interface OidcClient {
  /** Where to send the browser, and what it has to keep in the meantime. @throws HttpProblem 502 */
  begin(given: { redirectUri: string; next: string }): Promise<{ url: string; pending: string }>;
  /**
   * Who came back, and where they wanted to go.
   * @throws HttpProblem 400 when they came otherwise than sent, 403 when no role is theirs, 502
   */
  finish(given: { cameBackTo: URL; pending: string }): Promise<{ person: OidcPerson; next: string }>;
}

/** How long somebody may take to sign in at the provider. */
export const PENDING_LIFE_MS = 600_000;
/** A provider that takes longer is away. */
const TIMEOUT_SECONDS = 10;

const pendingSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  expiresMs: z.number(),
});

export function createOidcClient(options: OidcOptions): OidcClient {
  const seal = createSeal(options.clientSecret);
  let discovered: Promise<openid.Configuration> | undefined;

  /** Asked once; a provider that was away is asked again. */
  function provider(): Promise<openid.Configuration> {
    discovered ??= discover(options).catch((error: unknown) => {
      discovered = undefined;
      throw providerFailed(options.issuer, error);
    });
    return discovered;
  }

  return {
    async begin({ redirectUri, next }) {
      const configuration = await provider();
      const [state, nonce, verifier] = [
        openid.randomState(),
        openid.randomNonce(),
        openid.randomPKCECodeVerifier(),
      ];
      const url = openid.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: options.scopes.join(' '),
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      const expiresMs = options.clock.nowMs() + PENDING_LIFE_MS;
      return {
        url: url.href,
        pending: seal.close(JSON.stringify({ state, nonce, verifier, next, expiresMs })),
      };
    },

    async finish({ cameBackTo, pending }) {
      const kept = readPending(seal.open(pending), options.clock.nowMs());
      if (kept === undefined || cameBackTo.searchParams.get('state') !== kept.state) throw notBegunHere();
      const claims = await exchange(await provider(), cameBackTo, { kept, options });
      const role = roleOfClaims(claims, options.roles);
      const name = nameOf(claims, options.nameClaim);
      if (role === undefined) throw noRole(name, options.roles.claim);
      return { person: { id: personId(options.issuer, String(claims['sub'])), name, role }, next: kept.next };
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcOptions): Promise<openid.Configuration> {
  const server = new URL(issuer);
  // The configuration allows plain HTTP for providers on this machine only.
  const insecure = server.protocol === 'http:' ? { execute: [openid.allowInsecureRequests] } : {};
  return openid.discovery(server, clientId, clientSecret, undefined, {
    timeout: TIMEOUT_SECONDS,
    ...insecure,
  });
}

type Pending = z.infer<typeof pendingSchema>;

function readPending(text: string | undefined, nowMs: number): Pending | undefined {
  if (text === undefined) return undefined;
  const { data } = pendingSchema.safeParse(JSON.parse(text));
  return data !== undefined && data.expiresMs > nowMs ? data : undefined;
}

/** Checks what the browser brought, gets the tokens, and reads what they say of the person. */
async function exchange(
  configuration: openid.Configuration,
  cameBackTo: URL,
  { kept, options }: { kept: Pending; options: OidcOptions },
): Promise<Claims> {
  try {
    const tokens = await openid.authorizationCodeGrant(configuration, cameBackTo, {
      expectedState: kept.state,
      expectedNonce: kept.nonce,
      pkceCodeVerifier: kept.verifier,
      idTokenExpected: true,
    });
    const claims: Claims = { ...tokens.claims() };
    const isEnough =
      claimAt(claims, options.roles.claim) !== undefined && claimAt(claims, options.nameClaim) !== undefined;
    if (isEnough || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
    const more = await openid.fetchUserInfo(configuration, tokens.access_token, String(claims['sub']));
    return { ...more, ...claims };
  } catch (error) {
    if (error instanceof openid.AuthorizationResponseError) throw refusedThere(error);
    throw providerFailed(options.issuer, error);
  }
}

/** As the provider has it, when it can be a user name here; else something that can. */
function nameOf(claims: Claims, nameClaim: string): string {
  const candidates = [claimAt(claims, nameClaim), claims['email'], claims['sub']];
  const name = candidates.find((each) => typeof each === 'string' && isUserName(each));
  return typeof name === 'string' ? name : 'user of the identity provider';
}

function personId(issuer: string, subject: string): string {
  return `oidc-${createHash('sha256').update(`${issuer} ${subject}`).digest('hex').slice(0, ID_CHARACTERS)}`;
}

/** 128 bits. */
const ID_CHARACTERS = 32;

function notBegunHere(): HttpProblem {
  return new HttpProblem(400, {
    code: 'SIGN_IN_NOT_BEGUN',
    detail: 'This sign-in was not begun in this browser, or more than ten minutes ago.',
    nextStep: 'Sign in again from the sign-in page.',
  });
}

function refusedThere(error: openid.AuthorizationResponseError): HttpProblem {
  const said = [error.error, error.error_description].filter((part) => part !== undefined).join(': ');
  return new HttpProblem(403, {
    code: 'REFUSED_BY_PROVIDER',
    detail: `The identity provider let nobody in: ${said.slice(0, 200)}.`,
    nextStep: 'Sign in again, or ask who runs the provider.',
  });
}

function noRole(name: string, claim: string): HttpProblem {
  return new HttpProblem(403, {
    code: 'NO_ROLE',
    detail: `Nothing in the claim ${claim} gives ${name} a role here.`,
    nextStep: 'Ask an admin to add one of your groups to oidc.viewerValues, or to set oidc.defaultRole.',
  });
}

function providerFailed(issuer: string, error: unknown): HttpProblem {
  const cause = error instanceof Error ? (error.cause instanceof Error ? error.cause : error) : undefined;
  return new HttpProblem(502, {
    code: 'PROVIDER_FAILED',
    detail: `The identity provider ${issuer} did not answer as OpenID Connect asks: ${cause?.message ?? String(error)}.`,
    nextStep:
      'Check oidc.issuer, oidc.clientId and oidc.clientSecret, and that this machine reaches the provider.',
  });
}
