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
    if (serverToken !== undefined && isSecret(token, serverToken)) return SERVER_TOKEN;
    if (ownToken !== undefined && isSecret(token, ownToken)) return OWN_PROCESS;
    return directory?.principalOfToken(token);
  };
}
