import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ANYONE } from '../../accounts/principal.ts';
import type { Principal } from '../../accounts/principal.ts';
import { HttpProblem } from '../../api/http-problem.ts';
import {
  savedSearchBody,
  savedSearchPatch,
  savedSearchSchema,
  savedSearchesSchema,
} from '../../api/saved-searches.ts';
import { readQuery } from '../read-query.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import type { SavedSearches } from '../saved-searches.ts';

const tag = 'searches';
const PATH = '/api/v1/searches';
const ONE = `${PATH}/{id}`;
const params = z.object({ id: z.string().min(1).max(64) });

export function savedSearchRoutes(searches: SavedSearches): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: PATH,
        summary: 'Saved searches, by name: everybody’s, and the personal ones of who asks',
        tag,
        answer: savedSearchesSchema,
      },
      async ({ request }) => ({ searches: [...(await searches.list(askerOf(request)))] }),
    ),
    route(
      {
        method: 'POST',
        path: PATH,
        summary: 'Save a search',
        tag,
        body: savedSearchBody,
        answer: savedSearchSchema,
      },
      async ({ body, request }) => {
        readQuery(body.query);
        return searches.add(body, askerOf(request));
      },
    ),
    ...oneSearchRoutes(searches),
  ];
}

function oneSearchRoutes(searches: SavedSearches): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: ONE,
        summary: 'One saved search',
        tag,
        params,
        answer: savedSearchSchema,
      },
      async ({ params: { id }, request }) => (await searches.get(id, askerOf(request))) ?? notFound(id),
    ),
    route(
      {
        method: 'PATCH',
        path: ONE,
        summary: 'Change a saved search',
        tag,
        params,
        body: savedSearchPatch,
        answer: savedSearchSchema,
      },
      async ({ params: { id }, body, request }) => {
        if (body.query !== undefined) readQuery(body.query);
        return (await searches.change({ id, patch: body, asker: askerOf(request) })) ?? notFound(id);
      },
    ),
    route(
      {
        method: 'DELETE',
        path: ONE,
        summary: 'Delete a saved search',
        tag,
        params,
        answer: z.object({ removed: z.literal(true) }),
      },
      async ({ params: { id }, request }) => {
        if (!(await searches.remove(id, askerOf(request)))) notFound(id);
        return { removed: true as const };
      },
    ),
  ];
}

/** Servers without a gate have one asker. */
function askerOf({ principal }: FastifyRequest): Principal {
  return principal ?? ANYONE;
}

function notFound(id: string): never {
  throw new HttpProblem(404, {
    code: 'NO_SAVED_SEARCH',
    detail: `There is no saved search ${JSON.stringify(id)}.`,
    nextStep: `List them with GET ${PATH}; it may have been deleted.`,
  });
}
