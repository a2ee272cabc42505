import { HttpProblem } from '../../api/http-problem.ts';
import { shareLinkBody, shareLinkParams, shareLinkSchema } from '../../api/share-links.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import { insidePath } from '../share-links.ts';
import type { ShareLinks } from '../share-links.ts';

const tag = 'searches';

export function shareLinkRoutes(links: ShareLinks): Route[] {
  return [
    route(
      {
        method: 'POST',
        path: '/api/v1/links',
        summary: 'A short link to a view of the page; the same one for the same view',
        tag,
        body: shareLinkBody,
        answer: shareLinkSchema,
      },
      ({ body }) => links.add(body.path),
    ),
    route(
      {
        method: 'GET',
        path: '/api/v1/links/{id}',
        summary: 'What a short link leads to',
        tag,
        params: shareLinkParams,
        answer: shareLinkSchema,
      },
      async ({ params: { id } }) => (await links.get(id)) ?? notFound(id),
    ),
    route(
      {
        method: 'GET',
        path: '/s/{id}',
        summary: 'Goes to the view that a short link leads to',
        tag,
        params: shareLinkParams,
        answer: { contentType: 'text/html', description: 'Redirects into the page', status: 302 },
      },
      async ({ params: { id }, reply }) => {
        const link = await links.get(id);
        // Checked again: what is stored may be older than the check.
        const path = link === undefined ? undefined : insidePath(link.path);
        if (path === undefined) notFound(id);
        return reply.header('cache-control', 'no-store').redirect(path, 302);
      },
    ),
  ];
}

function notFound(id: string): never {
  throw new HttpProblem(404, {
    code: 'NO_LINK',
    detail: `There is no link ${JSON.stringify(id)}.`,
    nextStep: 'Ask whoever sent it for the whole address.',
  });
}
