import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { HttpProblem } from '../api/http-problem.ts';
import { sendProblem } from './problem.ts';

/** Serves the built page; every path that is no file and no API route is the page itself (it routes by URL). */
export async function serveWeb(app: FastifyInstance, directory: string): Promise<void> {
  const built = existsSync(path.join(directory, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      root: directory,
      wildcard: true,
      cacheControl: false,
      setHeaders(reply, file) {
        // Vite names assets after their content, so they never change under a name.
        const immutable = file.includes(`${path.sep}assets${path.sep}`);
        reply.setHeader('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  // The pages for those who are not signed in are the same file; the table of permissions opens their addresses.
  for (const url of ['/login', '/setup']) app.get(url, (_request, reply) => sendPage(reply));
  app.setNotFoundHandler((request, reply) => {
    // The page's own addresses carry what was searched for, which may look like a file's name.
    const [pathname = ''] = request.url.split('?', 1);
    const wantsPage =
      request.method === 'GET' && !/^\/(?:api|loki)\//.test(pathname) && !/\.\w+$/.test(pathname);
    if (wantsPage) return sendPage(reply);
    return sendProblem(
      reply,
      new HttpProblem(404, {
        code: 'NO_ROUTE',
        detail: `There is no ${request.method} ${request.url.slice(0, 200)}.`,
        nextStep: 'See /api/v1/openapi.json for the routes.',
      }),
    );
  });

  function sendPage(reply: FastifyReply): FastifyReply {
    if (built) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    return sendProblem(
      reply,
      new HttpProblem(404, {
        code: 'NO_ROUTE',
        detail: 'The dashboard page is not built.',
        nextStep: 'Run `npm run build:web` and start again.',
      }),
    );
  }
}
