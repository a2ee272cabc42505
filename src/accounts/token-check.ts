import type { AccessMode } from './accounts.ts';
import type { AccountDirectory } from './account-directory.ts';
import { ANYONE, OWN_PROCESS, SERVER_TOKEN } from './principal.ts';
import type { Principal } from './principal.ts';
import { isSecret } from './secret.ts';

/** Whose token this is: `server.token`, an API token, or (undefined) nobody's. */
export type TokenCheck = (token: string) => Promise<Principal | undefined>;

export function createTokenCheck(deps: {
  readonly mode: AccessMode;
  readonly serverToken: string | undefined;
  /** With which parts of this process send logs to it. */
  readonly ownToken?: string | undefined;
  readonly directory: AccountDirectory | undefined;
}): TokenCheck {
  const { mode, serverToken, ownToken, directory } = deps;
  return async (token) => {
    if (mode === 'off') return ANYONE;
    // Those of senders first: found by one digest, where the others take two each.
    const principal = await directory?.principalOfToken(token);
    if (principal !== undefined) return principal;
    if (serverToken !== undefined && isSecret(token, serverToken)) return SERVER_TOKEN;
    return ownToken !== undefined && isSecret(token, ownToken) ? OWN_PROCESS : undefined;
  };
}
