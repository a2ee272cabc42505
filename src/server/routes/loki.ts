import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CSV_LIMIT } from '../../api/common.ts';
import { nowUs } from '../../core/clock.ts';
import { QUERY_LIMITS } from '../../query/query.ts';
import { STREAM_LABELS } from '../../query/logql/logql.ts';
import { lokiRange, lokiTimeUs } from '../loki/loki-parameters.ts';
import { sendLokiProblem } from '../loki/loki-problem.ts';
import { LokiQuestions } from '../loki/loki-questions.ts';
import type { LokiQuestionsDeps } from '../loki/loki-questions.ts';
import type { EntriesFor } from '../role-limits.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import { whenGone } from '../when-gone.ts';

export interface LokiRoutesDeps extends LokiQuestionsDeps {
  readonly version: string;
  /** Within the limits of whoever asks; `entries` for everybody unless given. */
  readonly entriesFor?: EntriesFor;
}

const text = z.string().max(64).optional();
const selector = z.string().max(QUERY_LIMITS.characters);
const parameters = z.object({
  query: selector
    .optional()
    .describe('LogQL: selectors, line and label filters, count_over_time, rate, sum by'),
  'match[]': z
    .union([selector, z.array(selector).max(CSV_LIMIT)])
    .optional()
    .describe('Selectors, for series'),
  start: text.describe('Nanoseconds, seconds or RFC 3339; default an hour before the end'),
  end: text,
  since: text,
  time: text.describe('Of an instant query'),
  step: text,
  limit: text,
  direction: text.describe('backward (default) or forward'),
  targetLabels: z.string().max(1000).optional(),
  aggregateBy: text,
});
type Parameters = z.output<typeof parameters>;

interface Asked {
  readonly query: Parameters;
  readonly params: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The part of Loki's HTTP API that Grafana's Explore uses, for reading. */
export function lokiRoutes(deps: LokiRoutesDeps): Route[] {
  const now = (): number => nowUs(deps.clock);
  const ask = (request: FastifyRequest): LokiQuestions =>
    new LokiQuestions({ ...deps, entries: deps.entriesFor?.(request) ?? deps.entries });
  return [
    lokiRoute(
      'query_range',
      { summary: 'Lines, or numbers of lines, over a range' },
      ({ query, request, reply }) => ask(request).range(query, lokiRange(query, now()), { request, reply }),
    ),
    lokiRoute('query', { summary: 'Numbers of lines at one point in time' }, ({ query, request, reply }) =>
      ask(request).instant(query, query.time === undefined ? now() : lokiTimeUs('time', query.time), reply),
    ),
    lokiRoute('labels', { summary: 'Names of labels' }, async () => ({
      status: 'success',
      data: [...STREAM_LABELS].sort(),
    })),
    lokiRoute(
      'label/{name}/values',
      { summary: 'Values of a label', params: z.object({ name: z.string().max(200) }) },
      async ({ query, params, request }) => ({
        status: 'success',
        data: await ask(request).values(
          String((params as { name: string }).name),
          query,
          lokiRange(query, now()),
        ),
      }),
    ),
    lokiRoute('series', { summary: 'Streams that match' }, async ({ query, request, reply }) => ({
      status: 'success',
      data: await ask(request).series(query, lokiRange(query, now()), whenGone(reply)),
    })),
    lokiRoute('index/stats', { summary: 'How much a query would read' }, ({ query, request }) =>
      ask(request).stats(query, lokiRange(query, now())),
    ),
    lokiRoute('index/volume', { summary: 'Lines by stream or label' }, ({ query, request, reply }) =>
      ask(request).volume(query, lokiRange(query, now()), whenGone(reply)),
    ),
    lokiRoute('status/buildinfo', { summary: 'What answers here' }, async () => ({
      // Grafana looks for a version of Loki; the features of 2.9 are those that are there.
      version: '2.9.0',
      revision: `logsentry-${deps.version}`,
      branch: '',
      buildUser: '',
      buildDate: '',
      goVersion: '',
    })),
  ];
}

const answer = z.unknown();

function lokiRoute(
  name: string,
  { summary, params }: { readonly summary: string; readonly params?: z.ZodObject },
  handler: (asked: Asked) => Promise<unknown>,
): Route {
  return route(
    {
      method: 'GET',
      path: `/loki/api/v1/${name}`,
      summary,
      tag: 'grafana',
      query: parameters,
      answer,
      refusal: { contentType: 'text/plain', description: 'A sentence, as Loki writes it' },
      ...(params !== undefined && { params }),
    },
    async ({ query, params: given, request, reply }) => {
      try {
        return await handler({ query, params: given, request, reply });
      } catch (error) {
        return sendLokiProblem(reply, error);
      }
    },
  );
}
