import { feedbackListSchema, feedbackSchema } from '../api/feedback.ts';
import type { FeedbackRequest } from '../api/feedback.ts';
import { incidentSchema, incidentsSchema } from '../api/detection.ts';
import type { IncidentDto } from '../api/detection.ts';
import type { FeedbackService, IncidentService, StatusChange } from '../api/incident-services.ts';
import type { Clock } from '../core/clock.ts';
import { callDesk, serveDesk } from '../store/document-calls.ts';
import type { DocumentStore } from '../store/store.ts';
import type { IncidentAlerts } from './incident-service.ts';

const DESK = 'incidents';

/** What a server without the incidents asks of the process that keeps them. */
type Request =
  | { readonly kind: 'list' }
  | { readonly kind: 'get'; readonly id: string }
  | { readonly kind: 'status'; readonly id: string; readonly change: StatusChange }
  | { readonly kind: 'feedback-list' }
  | { readonly kind: 'feedback-add'; readonly request: FeedbackRequest; readonly by: string }
  | { readonly kind: 'feedback-remove'; readonly feedbackId: string; readonly by: string };

/** Answers servers in other processes; call it every second or so. */
export function serveIncidents(
  documents: DocumentStore,
  { incidents, feedback }: Pick<IncidentAlerts, 'incidents' | 'feedback'>,
  nowMs: number,
): Promise<void> {
  async function answer(value: unknown): Promise<unknown> {
    const request = value as Request;
    switch (request.kind) {
      case 'list':
        return { incidents: await incidents.list() };
      case 'get':
        return incidents.get(request.id);
      case 'status':
        return incidents.setStatus(request.id, request.change);
      case 'feedback-list':
        return { feedback: await feedback.list() };
      case 'feedback-add':
        return feedback.add(request.request, request.by);
      case 'feedback-remove':
        return feedback.remove(request.feedbackId, request.by);
    }
  }
  return serveDesk(documents, DESK, { answer, nowMs });
}

/** How long a list is shown without asking again: pages ask every few seconds each. */
const LIST_LIFE_MS = 2000;

/** Incidents and feedback of another process, through the store. */
export function createRemoteIncidents(deps: { readonly documents: DocumentStore; readonly clock: Clock }): {
  readonly incidents: IncidentService;
  readonly feedback: FeedbackService;
} {
  const { documents, clock } = deps;
  const ask = (request: Request): Promise<unknown> =>
    callDesk(documents, DESK, { request, nowMs: clock.nowMs() });
  let list: { readonly atMs: number; readonly incidents: Promise<readonly IncidentDto[]> } | undefined;

  return {
    incidents: {
      list() {
        if (list === undefined || clock.nowMs() - list.atMs > LIST_LIFE_MS) {
          const incidents = ask({ kind: 'list' }).then((value) => incidentsSchema.parse(value).incidents);
          list = { atMs: clock.nowMs(), incidents };
        }
        return list.incidents;
      },
      async get(id) {
        return incidentSchema.nullable().parse(await ask({ kind: 'get', id })) ?? undefined;
      },
      async setStatus(id, change) {
        list = undefined;
        return incidentSchema.nullable().parse(await ask({ kind: 'status', id, change })) ?? undefined;
      },
      // Changes of another process are not pushed; pages ask again.
      onChange: () => () => undefined,
    },
    feedback: {
      async list() {
        return feedbackListSchema.parse(await ask({ kind: 'feedback-list' })).feedback;
      },
      async add(request, by) {
        list = undefined;
        return feedbackSchema.nullable().parse(await ask({ kind: 'feedback-add', request, by })) ?? undefined;
      },
      async remove(feedbackId, by) {
        list = undefined;
        return (await ask({ kind: 'feedback-remove', feedbackId, by })) === true;
      },
    },
  };
}
