import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  anomaliesSchema,
  countSchema,
  entriesQuery,
  entriesSchema,
  entryDetailSchema,
  filterQuery,
} from '../../api/entries.ts';
import type { AnomaliesDto, EntriesDto, EntryDetailDto } from '../../api/entries.ts';
import { nowUs } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import { parseEntryId } from '../../core/entry-id.ts';
import type { EntryStore } from '../../store/store.ts';
import { entryDto, entryFilter } from '../entry-dto.ts';
import { HttpProblem } from '../../api/http-problem.ts';
import type { EntriesFor } from '../role-limits.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import type { Explainer } from '../services.ts';
import { withOlderIds } from '../template-ids.ts';
import type { TemplateIds } from '../template-ids.ts';

export interface EntryRoutesDeps {
  readonly entries: EntryStore;
  readonly explainer: Explainer;
  readonly templates: TemplateIds;
  readonly clock: Clock;
  /** Within the limits of whoever asks; `entries` for everybody unless given. */
  readonly entriesFor?: EntriesFor;
}

const spec = { method: 'GET', tag: 'entries' } as const;

export function entryRoutes(deps: EntryRoutesDeps): Route[] {
  const { explainer, templates, clock, entriesFor = () => deps.entries } = deps;
  const filterOf = (query: z.output<typeof filterQuery>) =>
    withOlderIds(entryFilter(query, nowUs(clock)), templates);
  const find = async (query: z.output<typeof entriesQuery>, request: FastifyRequest, anomalous?: true) => {
    const filter = filterOf(query);
    return entriesFor(request).find(anomalous === undefined ? filter : { ...filter, anomalous }, {
      limit: query.limit,
      order: query.order,
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    });
  };

  return [
    route(
      {
        ...spec,
        path: '/api/v1/entries',
        summary: 'Entries, a page at a time',
        query: entriesQuery,
        answer: entriesSchema,
      },
      async ({ query, request }): Promise<EntriesDto> => {
        const page = await find(query, request);
        return { entries: page.entries.map(entryDto), ...next(page.nextCursor) };
      },
    ),
    route(
      {
        ...spec,
        path: '/api/v1/entries/count',
        summary: 'How many entries match',
        query: filterQuery,
        answer: countSchema,
      },
      async ({ query, request }) => ({ count: await entriesFor(request).count(filterOf(query)) }),
    ),
    oneEntryRoute(deps),
    route(
      {
        ...spec,
        path: '/api/v1/anomalies',
        summary: 'Entries over the threshold, with the reasons',
        query: entriesQuery,
        answer: anomaliesSchema,
      },
      async ({ query, request }): Promise<AnomaliesDto> => {
        const page = await find(query, request, true);
        const explanations = await explainer.explain(page.entries);
        return {
          anomalies: page.entries.map((entry, i) => ({
            entry: entryDto(entry),
            threshold: explanations[i]?.threshold ?? 0,
            reasons: [...(explanations[i]?.reasons ?? [])],
          })),
          ...next(page.nextCursor),
        };
      },
    ),
  ];
}

function oneEntryRoute({ entries, explainer, templates }: EntryRoutesDeps): Route {
  return route(
    {
      ...spec,
      path: '/api/v1/entries/{id}',
      summary: 'One entry with its parameters, template and reasons',
      params: z.object({ id: z.string().max(64) }),
      answer: entryDetailSchema,
    },
    async ({ params }): Promise<EntryDetailDto> => {
      const key = parseEntryId(params.id);
      const entry = key === undefined ? undefined : await entries.get(key);
      if (entry === undefined) throw noEntry(params.id);
      const [explanation] = await explainer.explain([entry]);
      if (explanation === undefined) throw new Error('the explainer left an entry out');
      return {
        entry: entryDto(entry),
        template: { id: templates.resolveTemplate(entry.templateId), text: explanation.templateText },
        parameters: explanation.parameters,
        threshold: explanation.threshold,
        reasons: [...explanation.reasons],
      };
    },
  );
}

function next(cursor: string | undefined): { nextCursor?: string } {
  return cursor === undefined ? {} : { nextCursor: cursor };
}

function noEntry(id: string): HttpProblem {
  return new HttpProblem(404, {
    code: 'NO_ENTRY',
    detail: `There is no entry ${JSON.stringify(id)}.`,
    nextStep: 'It may be older than the retention. Ids look like 63e…-0123456789abcdef-0.',
  });
}
