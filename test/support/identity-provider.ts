import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A real OpenID Connect provider on a port of its own, where whoever comes is somebody the test names. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who signs in next, with the claims told about them; undefined: they press Cancel. */
  person: { readonly subject: string; readonly claims: Readonly<Record<string, unknown>> } | undefined;
  close(): Promise<void>;
}

const CLIENT_ID = 'logsentry';
const CLIENT_SECRET = 'a secret between the two';

export async function startIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const claimsOf = new Map<string, Readonly<Record<string, unknown>>>();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    scopes: ['openid', 'profile', 'groups'],
    claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, ...claimsOf.get(accountId) }),
    }),
  });
  const answer = provider.callback();
  const handle: IdentityProvider = {
    issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    person: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { person } = handle;
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    if (person === undefined) {
      await provider.interactionFinished(request, response, { error: 'access_denied' });
    } else if (prompt.name === 'login') {
      claimsOf.set(person.subject, person.claims);
      await provider.interactionFinished(request, response, { login: { accountId: person.subject } });
    } else {
      const grant = new provider.Grant({ accountId: session?.accountId, clientId: CLIENT_ID });
      grant.addOIDCScope(String(params['scope']));
      await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
    }
  }
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') === true) void interact(request, response);
    else answer(request, response);
  });
  return handle;
}
