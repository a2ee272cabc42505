import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ApiTokenDto, AuditDto, SessionDto, UserDto } from '../../api/accounts.ts';
import { readJson } from './client.ts';

/** Who is signed in: asked once a page load, since signing in and out load the page anew. */
export const sessionQuery = () =>
  queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => readJson<SessionDto>('/session', { signal }),
    staleTime: Infinity,
  });

export const usersQuery = () =>
  queryOptions({
    queryKey: ['users'],
    queryFn: ({ signal }) => readJson<{ users: UserDto[] }>('/users', { signal }),
  });

export const tokensQuery = () =>
  queryOptions({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => readJson<{ tokens: ApiTokenDto[] }>('/tokens', { signal }),
  });

/** Events a page of the audit log asks for. */
const AUDIT_PAGE = 50;

export const auditQuery = () =>
  infiniteQueryOptions({
    queryKey: ['audit'],
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === '' ? [] : [['cursor', pageParam] as const];
      return readJson<AuditDto>('/audit', { params: [['limit', String(AUDIT_PAGE)], ...cursor], signal });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
