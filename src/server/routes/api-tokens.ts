import type { Accounts } from '../../accounts/accounts.ts';
import type { ListedToken } from '../../accounts/api-tokens.ts';
import {
  accountIdParams,
  apiTokenBody,
  apiTokensSchema,
  newApiTokenSchema,
  removedSchema,
} from '../../api/accounts.ts';
import type { ApiTokenDto } from '../../api/accounts.ts';
import type { Clock } from '../../core/clock.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import { requireAccounts } from './users.ts';

const tag = 'accounts';
const PATH = '/api/v1/tokens';

/** API tokens, for admins. */
export function apiTokenRoutes({ accounts, clock }: { accounts: Accounts; clock: Clock }): Route[] {
  const { tokens } = accounts;
  return [
    route(
      {
        method: 'GET',
        path: PATH,
        summary: 'API tokens, newest first; the tokens themselves are not kept',
        tag,
        answer: apiTokensSchema,
      },
      async () => {
        const listed = await tokens.list();
        return { tokens: listed.map((token) => tokenDto(token, clock.nowMs())) };
      },
    ),
    route(
      {
        method: 'POST',
        path: PATH,
        summary: 'Make an API token; it is told this once only',
        tag,
        body: apiTokenBody,
        answer: newApiTokenSchema,
      },
      async ({ body, request }) => {
        requireAccounts(accounts);
        const token = await tokens.create({ ...body, createdBy: request.principal?.name ?? '' });
        return { ...tokenDto(token, clock.nowMs()), secret: token.secret };
      },
    ),
    route(
      {
        method: 'DELETE',
        path: `${PATH}/{id}`,
        summary: 'Revoke an API token; every process refuses it within ten seconds',
        tag,
        params: accountIdParams,
        answer: removedSchema,
      },
      async ({ params }) => {
        await tokens.revoke(params.id);
        return { removed: true as const };
      },
    ),
  ];
}

function tokenDto(token: ListedToken, nowMs: number): ApiTokenDto {
  const { id, name, role, createdBy, createdMs, expiresMs, lastUsedMs } = token;
  return {
    id,
    name,
    role,
    createdBy,
    createdAt: new Date(createdMs).toISOString(),
    expired: expiresMs !== undefined && expiresMs <= nowMs,
    ...(expiresMs === undefined ? {} : { expiresAt: new Date(expiresMs).toISOString() }),
    ...(lastUsedMs === undefined ? {} : { lastUsedAt: new Date(lastUsedMs).toISOString() }),
  };
}
