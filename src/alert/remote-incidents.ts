import { feedbackListSchema, feedbackSchema } from '../api/feedback.ts';
import type { FeedbackRequest } from '../api/feedback.ts';
import { incidentSchema, incidentsSchema } from '../api/detection.ts';
import type { IncidentDto } from '../api/detection.ts';
import type { FeedbackService, IncidentService } from '../api/incident-services.ts';
import type { Clock } from '../core/clock.ts';
import { callDesk, serveDesk } from '../store/document-calls.ts';
import type { DocumentStore } from '../store/store.ts';
import type { IncidentAlerts } from './incident-service.ts';

const DESK = 'incidents';

/** What a server without the incidents asks of the process that keeps them. */
type Request =
  | { readonly kind: 'list' }
  | { readonly kind: 'get'; readonly id: string }
  | {
      readonly kind: 'status';
      readonly id: string;
      readonly status: IncidentDto['status'];
      readonly muteUntil?: string;
    }
  | { readonly kind: 'feedback-list' }
  | { readonly kind: 'feedback-add'; readonly request: FeedbackRequest }
  | { readonly kind: 'feedback-remove'; readonly feedbackId: string };

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
        return incidents.setStatus(request.id, request.status, request.muteUntil);
      case 'feedback-list':
        return { feedback: await feedback.list() };
      case 'feedback-add':
        return feedback.add(request.request);
      case 'feedback-remove':
        return feedback.remove(request.feedbackId);
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
      async setStatus(id, status, muteUntil) {
        list = undefined;
        const request = {
          kind: 'status',
          id,
          status,
          ...(muteUntil === undefined ? {} : { muteUntil }),
        } as const;
        return incidentSchema.nullable().parse(await ask(request)) ?? undefined;
      },
      // Changes of another process are not pushed; pages ask again.
      onChange: () => () => undefined,
    },
    feedback: {
      async list() {
        return feedbackListSchema.parse(await ask({ kind: 'feedback-list' })).feedback;
      },
      async add(request) {
        list = undefined;
        return feedbackSchema.nullable().parse(await ask({ kind: 'feedback-add', request })) ?? undefined;
      },
      async remove(feedbackId) {
        return (await ask({ kind: 'feedback-remove', feedbackId })) === true;
      },
    },
  };
}
