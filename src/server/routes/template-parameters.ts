import { z } from 'zod';
import { filterQuery } from '../../api/entries.ts';
import { parametersSchema } from '../../api/overview.ts';
import type { ParametersDto } from '../../api/overview.ts';
import { nowUs } from '../../core/clock.ts';
import { entryFilter } from '../entry-dto.ts';
import { parameterDistributions } from '../parameter-distributions.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import { withOlderIds } from '../template-ids.ts';
import type { OverviewRoutesDeps } from './overview.ts';

/** Newest lines looked at: each takes about 0.2 ms to take apart, off the main thread. */
const LINES_LOOKED_AT = 1000;

export function templateParameterRoutes(deps: OverviewRoutesDeps): Route[] {
  const { entries, explainer, templates, clock } = deps;
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/templates/{id}/parameters',
        summary: 'How the values of a template’s parameters are distributed',
        tag: 'overview',
        params: z.object({ id: z.string().regex(/^[0-9a-f]{16}$/, 'a template id is 16 hex digits') }),
        query: filterQuery.omit({ template: true }),
        answer: parametersSchema,
      },
      async ({ params, query }): Promise<ParametersDto> => {
        const filter = { ...entryFilter(query, nowUs(clock)), templates: [params.id] };
        const page = await entries.find(withOlderIds(filter, templates), { limit: LINES_LOOKED_AT });
        const explained = await explainer.explain(page.entries);
        const parameters = parameterDistributions(explained.map((line) => line.parameters));
        return { lines: page.entries.length, parameters };
      },
    ),
  ];
}
