import { modelsSchema, periodBody } from '../../api/detection.ts';
import { HttpProblem } from '../../api/http-problem.ts';
import { nowUs } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import type { TimeRange } from '../../store/store.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import type { ModelService } from '../services.ts';
import { parsePointUs } from '../time-range.ts';

export interface RescoringRoutesDeps {
  readonly models: ModelService;
  readonly clock: Clock;
}

const spec = { path: '/api/v1/models/rescore', tag: 'detection' } as const;

export function rescoringRoutes({ models, clock }: RescoringRoutesDeps): Route[] {
  return [
    route(
      {
        ...spec,
        method: 'POST',
        summary:
          'Score stored lines of a period with the active model; its progress is in the list of models',
        body: periodBody,
        answer: modelsSchema,
      },
      async ({ body }) => {
        await models.rescore(periodOf(body, nowUs(clock)));
        return models.list();
      },
    ),
    route(
      {
        ...spec,
        method: 'DELETE',
        summary: 'End a rescoring; hours that are done keep their new scores',
        answer: modelsSchema,
      },
      async () => {
        if (!(await models.cancelRescoring())) throw nothingRuns();
        return models.list();
      },
    ),
  ];
}

/** @throws HttpProblem 400 for what is no point in time, or a period that ends before it begins */
export function periodOf(
  { from, to }: { readonly from: string; readonly to?: string | undefined },
  now: number,
): TimeRange {
  const range = { fromUs: parsePointUs('from', from, now), toUs: parsePointUs('to', to ?? 'now', now) };
  if (range.fromUs < range.toUs) return range;
  throw new HttpProblem(400, {
    code: 'BAD_TIME',
    detail: `The period from ${from} to ${to ?? 'now'} is empty.`,
    nextStep: 'Give a `from` that lies before `to`.',
  });
}

function nothingRuns(): HttpProblem {
  return new HttpProblem(404, {
    code: 'NO_RESCORING',
    detail: 'No rescoring runs.',
    nextStep: 'GET /api/v1/models shows one that runs as `rescoring`.',
  });
}
