import { ANOMALOUS_SESSIONS, anomalousSessionsSchema } from '../../api/sessions.ts';
import type { DocumentStore } from '../../store/store.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';

/** Sessions are judged by the learner, once a minute; every server reads what it wrote. */
export function anomalousSessionRoutes(documents: Pick<DocumentStore, 'get'>): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/anomalies/sessions',
        summary: 'The latest sessions (traces, requests) unlike the others, with the reasons',
        tag: 'detection',
        answer: anomalousSessionsSchema,
      },
      async () => {
        const kept = await documents.get(ANOMALOUS_SESSIONS.kind, ANOMALOUS_SESSIONS.key);
        const parsed = anomalousSessionsSchema.safeParse(kept);
        return parsed.success ? parsed.data : { sessions: [] };
      },
    ),
  ];
}
