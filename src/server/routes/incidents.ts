import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ANYONE } from '../../accounts/principal.ts';
import { incidentPatch, incidentSchema, incidentsSchema } from '../../api/detection.ts';
import { feedbackListSchema, feedbackRequest, feedbackSchema } from '../../api/feedback.ts';
import { HttpProblem } from '../../api/http-problem.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import type { FeedbackService, IncidentService } from '../services.ts';

const tag = 'incidents';
const idParams = z.object({ id: z.string().min(1).max(200) });

export function incidentRoutes(deps: { incidents: IncidentService; feedback: FeedbackService }): Route[] {
  const { incidents } = deps;
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/incidents',
        summary: 'Incidents, newest first',
        tag,
        answer: incidentsSchema,
      },
      async () => ({ incidents: [...(await incidents.list())] }),
    ),
    route(
      {
        method: 'GET',
        path: '/api/v1/incidents/{id}',
        summary: 'One incident',
        tag,
        params: idParams,
        answer: incidentSchema,
      },
      async ({ params }) => (await incidents.get(params.id)) ?? notFound('incident', params.id),
    ),
    route(
      {
        method: 'PATCH',
        path: '/api/v1/incidents/{id}',
        summary: 'Acknowledge, mute, resolve or open again',
        tag,
        params: idParams,
        body: incidentPatch,
        answer: incidentSchema,
      },
      async ({ params, body, request }) =>
        (await incidents.setStatus(params.id, { ...body, by: nameOf(request) })) ??
        notFound('incident', params.id),
    ),
    ...feedbackRoutes(deps.feedback),
  ];
}

function feedbackRoutes(feedback: FeedbackService): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/feedback',
        summary: 'What people declared normal',
        tag,
        answer: feedbackListSchema,
      },
      async () => ({ feedback: [...(await feedback.list())] }),
    ),
    route(
      {
        method: 'POST',
        path: '/api/v1/feedback',
        summary: 'Declare a line, template or incident normal',
        tag,
        body: feedbackRequest,
        answer: feedbackSchema,
      },
      async ({ body, request }) =>
        (await feedback.add(body, nameOf(request))) ?? notFound(body.kind, body.id),
    ),
    route(
      {
        method: 'DELETE',
        path: '/api/v1/feedback/{id}',
        summary: 'Take it back',
        tag,
        params: idParams,
        answer: z.object({ removed: z.literal(true) }),
      },
      async ({ params, request }) => {
        if (!(await feedback.remove(params.id, nameOf(request)))) notFound('feedback', params.id);
        return { removed: true as const };
      },
    ),
  ];
}

/** As the history names who did it. */
function nameOf({ principal }: FastifyRequest): string {
  return (principal ?? ANYONE).name;
}

function notFound(what: string, id: string): never {
  throw new HttpProblem(404, {
    code: 'NOT_FOUND',
    detail: `There is no ${what} ${JSON.stringify(id)}.`,
    nextStep: `List them first; it may have been removed.`,
  });
}
