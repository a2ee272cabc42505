import { z } from 'zod';
import { HttpProblem } from '../../api/http-problem.ts';
import {
  DEAD_LETTER_LIMIT,
  deadLetterDetailSchema,
  deadLetterParams,
  deadLettersSchema,
  doneSchema,
  queueSchema,
} from '../../api/queue.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import type { QueueService } from '../services.ts';

const tag = 'queue';
const DEAD_LETTERS = '/api/v1/queue/dead-letters';
const params = deadLetterParams;

export function queueRoutes(queue: QueueService): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/queue',
        summary: 'Depth, rates, consumers and dead letters of the queue between ingest and processors',
        tag,
        answer: queueSchema,
      },
      () => queue.status(),
    ),
    route(
      {
        method: 'GET',
        path: DEAD_LETTERS,
        summary: 'Batches that could not be processed, oldest first',
        tag,
        query: z.object({ limit: z.coerce.number().int().min(1).max(DEAD_LETTER_LIMIT).default(100) }),
        answer: deadLettersSchema,
      },
      async ({ query }) => ({ deadLetters: await queue.deadLetters(query.limit) }),
    ),
    ...oneDeadLetterRoutes(queue),
  ];
}

function oneDeadLetterRoutes(queue: QueueService): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: `${DEAD_LETTERS}/{id}`,
        summary: 'One dead letter with its first lines',
        tag,
        params,
        answer: deadLetterDetailSchema,
      },
      async ({ params: { id } }) => (await queue.deadLetter(id)) ?? notFound(id),
    ),
    route(
      {
        method: 'POST',
        path: `${DEAD_LETTERS}/{id}/retry`,
        summary: 'Queue a dead letter again',
        tag,
        params,
        answer: doneSchema,
      },
      async ({ params: { id } }) => ((await queue.retry(id)) ? { done: true } : notFound(id)),
    ),
    route(
      {
        method: 'DELETE',
        path: `${DEAD_LETTERS}/{id}`,
        summary: 'Delete a dead letter and its lines for good',
        tag,
        params,
        answer: doneSchema,
      },
      async ({ params: { id } }) => ((await queue.drop(id)) ? { done: true } : notFound(id)),
    ),
  ];
}

function notFound(id: string): never {
  throw new HttpProblem(404, {
    code: 'DEAD_LETTER_NOT_FOUND',
    detail: `There is no dead letter ${id}.`,
    nextStep: 'List those there are with: logsentry queue dead-letters list.',
  });
}
