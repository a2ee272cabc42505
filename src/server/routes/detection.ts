import { z } from 'zod';
import {
  contaminationSchema,
  detectionSettingsPatch,
  detectionSettingsSchema,
  modelSchema,
  modelsSchema,
  previewSchema,
  trainingBody,
} from '../../api/detection.ts';
import type { PreviewDto } from '../../api/detection.ts';
import { nowUs } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { EntryStore } from '../../store/store.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import type { ModelService } from '../services.ts';
import { periodOf, rescoringRoutes } from './rescoring.ts';

export interface DetectionRoutesDeps {
  readonly models: ModelService;
  readonly entries: EntryStore;
  readonly clock: Clock;
}

const tag = 'detection';
const versionParams = z.object({ version: z.coerce.number().int().min(1) });
const HISTOGRAM_BINS = 50;

export function detectionRoutes(deps: DetectionRoutesDeps): Route[] {
  return [...modelRoutes(deps), ...rescoringRoutes(deps), ...settingsRoutes(deps)];
}

function modelRoutes({ models, clock }: DetectionRoutesDeps): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/models',
        summary: 'Models, newest first',
        tag,
        answer: modelsSchema,
      },
      () => models.list(),
    ),
    route(
      {
        method: 'POST',
        path: '/api/v1/models/train',
        summary:
          'Start a training now; its progress is in the list of models. With a period: on its lines alone, as normal',
        tag,
        body: trainingBody,
        answer: modelsSchema,
      },
      async ({ body }) => {
        const { from, to } = body;
        await models.train(from === undefined ? undefined : periodOf({ from, to }, nowUs(clock)));
        return models.list();
      },
    ),
    route(
      {
        method: 'POST',
        path: '/api/v1/models/{version}/activate',
        summary: 'Score with this model from now on (also the way back to an older one)',
        tag,
        params: versionParams,
        answer: modelSchema,
      },
      ({ params }) => models.activate(params.version),
    ),
    route(
      {
        method: 'GET',
        path: '/api/v1/models/{version}/export',
        summary: 'The model as one file',
        tag,
        params: versionParams,
        answer: { contentType: 'application/octet-stream', description: 'The encoded model' },
      },
      async ({ params, reply }) => {
        const bytes = await models.exportModel(params.version);
        reply
          .type('application/octet-stream')
          .header('content-disposition', `attachment; filename="logsentry-model-${params.version}.bin"`);
        return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      },
    ),
  ];
}

function settingsRoutes({ models, entries, clock }: DetectionRoutesDeps): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/settings/detection',
        summary: 'Contamination and the threshold that follows from it',
        tag,
        answer: detectionSettingsSchema,
      },
      async () => models.settings(),
    ),
    route(
      {
        method: 'PATCH',
        path: '/api/v1/settings/detection',
        summary: 'Set the contamination; the threshold follows at once',
        tag,
        body: detectionSettingsPatch,
        answer: detectionSettingsSchema,
      },
      ({ body }) => models.setContamination(body.contamination),
    ),
    route(
      {
        method: 'GET',
        path: '/api/v1/settings/detection/preview',
        summary: 'How many lines a contamination would have marked',
        tag,
        query: z.object({
          contamination: z
            .union([z.literal('auto'), z.coerce.number()])
            .pipe(contaminationSchema)
            .describe('0.0001 to 0.5, or `auto`'),
        }),
        answer: previewSchema,
      },
      async ({ query }): Promise<PreviewDto> => {
        const { contamination } = query;
        const threshold = models.thresholdFor(contamination);
        const version = models.active()?.version;
        if (threshold === undefined || version === undefined) throw noModelYet();
        const now = nowUs(clock);
        const day = { fromUs: now - 86_400e6, toUs: now };
        const hour = { fromUs: now - 3600e6, toUs: now };
        const marked = (range: typeof day) => entries.count({ ...range, minScore: nextAbove(threshold) });
        // Lines stored before there was a model have no score: nothing could have marked them.
        const scored = (range: typeof day) => entries.count({ ...range, minScore: nextAbove(0) });
        const [hourLines, hourMarked, dayLines, dayMarked, histogram] = await Promise.all([
          scored(hour),
          marked(hour),
          scored(day),
          marked(day),
          entries.scoreHistogram(day, HISTOGRAM_BINS, version),
        ]);
        return {
          contamination,
          threshold,
          lastHour: { lines: hourLines, marked: hourMarked },
          lastDay: { lines: dayLines, marked: dayMarked },
          histogram: [...histogram],
        };
      },
    ),
  ];
}

/** A line is marked when its score, a 32-bit float, is above the threshold, not at it. */
function nextAbove(threshold: number): number {
  const cells = new Float32Array([threshold]);
  const single = cells[0] ?? 0;
  if (single > threshold) return single;
  // The bits of a float that is not negative, read as a number, are in the order of the floats.
  new Uint32Array(cells.buffer)[0]! += 1;
  return cells[0] ?? 1;
}

function noModelYet(): AppError {
  return new AppError('NOT_ENOUGH_DATA', 'There is no model yet, so nothing can be previewed.', {
    nextStep: 'Send more lines: the first model is trained by itself after about 2,000.',
  });
}
