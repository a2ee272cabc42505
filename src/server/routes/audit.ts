import type { AuditLog } from '../../accounts/audit-log.ts';
import { auditQuery, auditSchema } from '../../api/accounts.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';

/** Who did what; there is no route that changes or deletes events. */
export function auditRoutes(audit: AuditLog): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/audit',
        summary: 'Sign-ins and changes, newest first',
        tag: 'accounts',
        query: auditQuery,
        answer: auditSchema,
      },
      async ({ query }) => {
        const { events, next } = await audit.list({ limit: query.limit, before: query.cursor });
        return {
          events: events.map(({ timeMs, ...event }) => ({ ...event, time: new Date(timeMs).toISOString() })),
          ...(next === undefined ? {} : { nextCursor: next }),
        };
      },
    ),
  ];
}
