import { z } from 'zod';
import { comparisonSchema } from '../../api/detection.ts';
import type { ComparisonDto } from '../../api/detection.ts';
import { nowUs } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { EntryStore } from '../../store/store.ts';
import { entryDto } from '../entry-dto.ts';
import { recentLines } from '../recent-lines.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import type { ModelComparer, ModelService } from '../services.ts';
import { formatTimeUs } from '../time-range.ts';

export interface ModelCompareDeps {
  readonly models: ModelService;
  readonly comparer: ModelComparer;
  readonly entries: EntryStore;
  readonly clock: Clock;
}

const version = z.coerce.number().int().min(1);
const HOUR_US = 3600e6;

export function modelCompareRoutes({ models, comparer, entries, clock }: ModelCompareDeps): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/models/compare',
        summary: 'What would change on the last hour’s lines if another model were active',
        tag: 'detection',
        query: z.object({
          from: version.optional().describe('Version; default the active model'),
          to: version.describe('Version'),
        }),
        answer: comparisonSchema,
      },
      async ({ query }): Promise<ComparisonDto> => {
        const from = query.from ?? models.active()?.version;
        if (from === undefined) throw noActiveModel();
        const now = nowUs(clock);
        const range = { fromUs: now - HOUR_US, toUs: now };
        const { pages, complete } = await recentLines(entries, range);
        const { contamination } = models.settings();
        const compared = await comparer.compare({ from, to: query.to, contamination }, pages);
        return {
          ...compared,
          from,
          to: query.to,
          rangeFrom: formatTimeUs(range.fromUs),
          rangeTo: formatTimeUs(range.toUs),
          complete,
          examples: compared.examples.map(({ entry, reasons, ...example }) => ({
            ...example,
            entry: entryDto(entry),
            reasons: [...reasons],
          })),
        };
      },
    ),
  ];
}

function noActiveModel(): AppError {
  return new AppError('NOT_ENOUGH_DATA', 'There is no active model to compare with.', {
    nextStep: 'Name both versions, or activate a model first.',
  });
}
