import { hostname } from 'node:os';
import { createAccounts } from '../accounts/accounts.ts';
import type { AccessMode, Accounts } from '../accounts/accounts.ts';
import { createOidcClient } from '../accounts/oidc/oidc-client.ts';
import { createTokenCheck } from '../accounts/token-check.ts';
import type { Config } from '../config/schema.ts';
import type { Clock } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import type { OidcRoutesDeps } from '../server/routes/oidc.ts';
import type { AccessControl } from '../server/gate.ts';
import type { DocumentStore } from '../store/store.ts';
import type { RoleContext } from './roles/role-context.ts';

const HOUR_MS = 3_600_000;

/** What opens the servers of an installation. */
export function accessModeOf({ accounts, server }: Config): AccessMode {
  if (accounts.mode === 'local') return 'accounts';
  return server.token === undefined ? 'off' : 'token';
}

/** The accounts in the store's documents, kept in step until the process ends. */
export async function openAccounts(
  { config, clock, log, closers }: Pick<RoleContext, 'config' | 'clock' | 'log' | 'closers'>,
  documents: DocumentStore,
): Promise<Accounts> {
  const { sessionIdleHours, sessionHours } = config.accounts;
  const accounts = createAccounts({
    mode: accessModeOf(config),
    serverToken: config.server.token,
    documents,
    clock,
    log,
    writer: `${hostname()}-${process.pid}-${clock.nowMs()}`,
    sessionIdleMs: sessionIdleHours * HOUR_MS,
    sessionLifeMs: sessionHours * HOUR_MS,
  });
  await accounts.start();
  closers.add('accounts', () => accounts.close());
  return accounts;
}

/** Lets in whom the configuration and the accounts, where a role has them, know. */
export function accessControl(config: Config, accounts: Accounts | undefined): AccessControl {
  const mode = accessModeOf(config);
  const checkToken = createTokenCheck({
    mode,
    serverToken: config.server.token,
    ownToken: accounts?.ownToken,
    directory: mode === 'accounts' ? accounts?.directory : undefined,
  });
  if (accounts === undefined) return { mode, checkToken };
  return { mode, checkToken, checkSession: (id) => accounts.sessions.principalOf(id) };
}

/** What every server that has the page needs of the configuration and the accounts. */
export function serverAccess({ config, clock }: Pick<RoleContext, 'config' | 'clock'>, accounts: Accounts) {
  const { server, accounts: settings } = config;
  return {
    accounts,
    access: accessControl(config, accounts),
    serverToken: server.token !== undefined,
    sessionSeconds: (settings.sessionHours * HOUR_MS) / 1000,
    publicUrl: settings.publicUrl,
    oidc: singleSignOn(config, clock),
    ...connectionRules(config),
  } as const;
}

/** @throws AppError CONFIG_INVALID when a part of it is missing */
function singleSignOn({ accounts, oidc }: Config, clock: Clock): OidcRoutesDeps['oidc'] {
  const { issuer, clientId, clientSecret, label, scopes, nameClaim, rolesClaim, defaultRole } = oidc;
  if (accounts.mode === 'off' || issuer === undefined) return undefined;
  if (clientId === '' || clientSecret === '') {
    throw new AppError('CONFIG_INVALID', 'oidc.issuer is set without oidc.clientId and oidc.clientSecret.', {
      nextStep: 'Set both as the provider gave them, or leave oidc.issuer out.',
    });
  }
  const roles = {
    claim: rolesClaim,
    admin: oidc.adminValues,
    editor: oidc.editorValues,
    viewer: oidc.viewerValues,
    otherwise: defaultRole === 'none' ? undefined : defaultRole,
  };
  return {
    label,
    client: createOidcClient({ issuer, clientId, clientSecret, scopes, nameClaim, roles, clock }),
  };
}

/** Under which names the server answers, which proxies it believes, and what connections may take. */
export function connectionRules({ server, accounts: { publicUrl } }: Config) {
  const publicName = publicUrl === undefined ? [] : [new URL(publicUrl).hostname];
  return {
    allowedHosts: [server.host, ...publicName, ...server.allowedHosts],
    trustedProxies: server.trustedProxies,
    connectionLimits: server,
  } as const;
}

/** What to tell whoever starts LogSentry while nobody has an account; '' otherwise. */
export async function firstAdminNotice(config: Config, accounts: Accounts, address: string): Promise<string> {
  const code = await accounts.firstAdminCode();
  if (code === undefined) return '';
  const base = config.accounts.publicUrl ?? address;
  return `\n  Nobody has an account yet. This link makes the first admin; it works once, for a day:\n\n    ${base}/setup?code=${code}\n`;
}
