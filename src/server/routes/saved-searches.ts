import { z } from 'zod';
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
const listQuery = z.object({
  owner: z.string().max(200).optional().describe('Only this owner’s, and those that are everybody’s'),
});

export function savedSearchRoutes(searches: SavedSearches): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: PATH,
        summary: 'Saved searches, by name',
        tag,
        query: listQuery,
        answer: savedSearchesSchema,
      },
      async ({ query }) => ({ searches: [...(await searches.list(query.owner))] }),
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
      async ({ body }) => {
        readQuery(body.query);
        return searches.add(body);
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
      async ({ params: { id } }) => (await searches.get(id)) ?? notFound(id),
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
      async ({ params: { id }, body }) => {
        if (body.query !== undefined) readQuery(body.query);
        return (await searches.change(id, body)) ?? notFound(id);
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
      async ({ params: { id } }) => {
        if (!(await searches.remove(id))) notFound(id);
        return { removed: true as const };
      },
    ),
  ];
}

function notFound(id: string): never {
  throw new HttpProblem(404, {
    code: 'NO_SAVED_SEARCH',
    detail: `There is no saved search ${JSON.stringify(id)}.`,
    nextStep: `List them with GET ${PATH}; it may have been deleted.`,
  });
}
