import { sourcesSchema } from '../../api/sources.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import type { SourceService } from '../services.ts';

export function sourceRoutes(sources: SourceService): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/sources',
        summary: 'Who sends what by which protocol, and what was rejected',
        tag: 'sources',
        answer: sourcesSchema,
      },
      async () => ({ sources: [...sources.list()] }),
    ),
  ];
}
