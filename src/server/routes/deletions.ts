import { HttpProblem } from '../../api/http-problem.ts';
import {
  deletionBody,
  deletionParams,
  deletionPreviewBody,
  deletionPreviewSchema,
  deletionSchema,
  deletionsSchema,
} from '../../api/deletions.ts';
import type { Deletions } from '../deletions.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';

const tag = 'entries';
const PATH = '/api/v1/deletions';

export function deletionRoutes(deletions: Deletions): Route[] {
  return [
    route(
      {
        method: 'POST',
        path: `${PATH}/preview`,
        summary: 'What a deletion by query would delete, and the token to do it with',
        tag,
        body: deletionPreviewBody,
        answer: deletionPreviewSchema,
      },
      ({ body }) => deletions.preview(body),
    ),
    route(
      {
        method: 'POST',
        path: PATH,
        summary: 'Delete the lines of a preview for good, when they are still as many',
        tag,
        body: deletionBody,
        answer: deletionSchema,
      },
      ({ body, request }) => deletions.begin(body.token, request.principal?.name ?? 'anyone'),
    ),
    route(
      {
        method: 'GET',
        path: PATH,
        summary: 'Deletions by query, newest first',
        tag,
        answer: deletionsSchema,
      },
      async () => ({ deletions: [...(await deletions.list())] }),
    ),
    route(
      {
        method: 'GET',
        path: `${PATH}/{id}`,
        summary: 'How far a deletion is',
        tag,
        params: deletionParams,
        answer: deletionSchema,
      },
      async ({ params: { id } }) => (await deletions.get(id)) ?? notFound(id),
    ),
  ];
}

function notFound(id: string): never {
  throw new HttpProblem(404, {
    code: 'NO_DELETION',
    detail: `There is no deletion ${JSON.stringify(id)}.`,
    nextStep: `List them with GET ${PATH}.`,
  });
}
