import { roleAllows } from '../core/role.ts';
import type { AccessControl } from './gate.ts';
import { bearerToken, INGEST_TOKEN_PLACES } from './token-places.ts';

/** Whether headers that came otherwise than by HTTP/1 carry a token that may send logs. */
export type HeaderCheck = (headers: Readonly<Record<string, string>>) => Promise<boolean>;

export function headerCheck({ mode, checkToken }: AccessControl): HeaderCheck {
  return async (headers) => {
    if (mode === 'off') return true;
    for (const tokenOf of [bearerToken, ...INGEST_TOKEN_PLACES]) {
      const token = tokenOf({ headers, query: {}, params: {} });
      const principal = token === undefined ? undefined : await checkToken(token);
      if (principal !== undefined) return roleAllows(principal.role, 'ingest');
    }
    return false;
  };
}
