import type { DetectionSettingsDto, IncidentPatch } from '../../api/detection.ts';
import type { FeedbackDto, FeedbackRequest } from '../../api/feedback.ts';
import * as answers from './fixture-answers.ts';
import { detailOf, fixtureIncidents, fixtureModels, fixturePreview } from './fixture-detection.ts';
import { lineOfId } from './fixture-lines.ts';
import type { FixtureLines } from './fixture-lines.ts';

export interface FixtureRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

export interface FixtureAnswer {
  readonly status: number;
  readonly value: unknown;
}

/** How long a pretended training takes. */
const TRAINING_MS = 8000;

/** Answers requests to `/api/v1` save the tail. State lasts as long as the process. */
export function createFixtureRoutes(lines: FixtureLines): (request: FixtureRequest) => FixtureAnswer {
  const empty = lines.length === 0;
  const incidents = empty ? [] : fixtureIncidents(lines.startMs);
  let models = empty ? [] : fixtureModels(lines.startMs);
  let contamination: DetectionSettingsDto['contamination'] = 0.01;
  let feedback: FeedbackDto[] = [];
  let trainingSinceMs: number | undefined;

  const settings = (): DetectionSettingsDto =>
    models.length === 0
      ? { contamination }
      : { contamination, threshold: fixturePreview(contamination).threshold };

  const training = () => {
    const progress = trainingSinceMs === undefined ? 1 : (Date.now() - trainingSinceMs) / TRAINING_MS;
    if (progress < 1) return { training: { phase: progress < 0.3 ? 'sampling' : 'growing trees', progress } };
    if (trainingSinceMs !== undefined) {
      trainingSinceMs = undefined;
      const newest = fixtureModels(Date.now() + 2 * 3_600_000)[0];
      const version = (models[0]?.version ?? 0) + 1;
      if (newest !== undefined)
        models = [
          { ...newest, version, trigger: 'request' },
          ...models.map((model) => ({ ...model, active: false })),
        ];
    }
    return {};
  };

  const reads: Readonly<Record<string, (params: URLSearchParams) => unknown>> = {
    '/entries': (params) => answers.entries({ lines, params, nowMs: Date.now() }),
    '/anomalies': (params) => answers.anomalies({ lines, params, nowMs: Date.now() }),
    '/timeline': (params) => answers.timeline({ lines, params, nowMs: Date.now() }),
    '/facets': (params) => answers.facets({ lines, params, nowMs: Date.now() }),
    '/services': (params) => answers.services({ lines, params, nowMs: Date.now() }),
    '/templates': (params) => answers.templates({ lines, params, nowMs: Date.now() }),
    '/stats': () => answers.liveStats(lines, Date.now()),
    '/status': () => answers.status(lines, Date.now()),
    '/sources': () => answers.sources(lines, Date.now()),
    '/incidents': () => ({ incidents }),
    '/models': () => ({ ...training(), models }),
    '/feedback': () => ({ feedback }),
    '/settings/detection': settings,
    '/settings/detection/preview': (params) => {
      const asked = params.get('contamination') ?? '0.1';
      return fixturePreview(asked === 'auto' ? 'auto' : Number(asked));
    },
  };

  const writes: readonly (readonly [RegExp, (id: string, body: string) => unknown])[] = [
    [
      /^PATCH \/incidents\/([^/]+)$/,
      (id, body) =>
        Object.assign(incidents.find((one) => one.id === id) ?? {}, JSON.parse(body) as IncidentPatch),
    ],
    [/^POST \/models\/train()$/, () => ((trainingSinceMs = Date.now()), {})],
    [
      /^POST \/models\/(\d+)\/activate$/,
      (version) => (
        (models = models.map((model) => ({ ...model, active: model.version === Number(version) }))),
        {}
      ),
    ],
    [
      /^PATCH \/settings\/detection()$/,
      (_id, body) => (({ contamination } = JSON.parse(body) as DetectionSettingsDto), settings()),
    ],
    [
      /^POST \/feedback()$/,
      (_id, body) => {
        const given = JSON.parse(body) as FeedbackRequest;
        const added = {
          ...given,
          feedbackId: `f${Date.now()}`,
          createdAt: new Date().toISOString(),
          label: given.id,
        };
        feedback = [added, ...feedback];
        return added;
      },
    ],
    [
      /^DELETE \/feedback\/([^/]+)$/,
      (id) => ((feedback = feedback.filter(({ feedbackId }) => feedbackId !== id)), {}),
    ],
  ];

  return ({ method, url, body }) => {
    const path = url.pathname.replace('/api/v1', '');
    const entry = method === 'GET' ? /^\/entries\/([0-9a-f-]+)$/.exec(path)?.[1] : undefined;
    if (entry !== undefined) {
      const index = lineOfId(lines, entry);
      return index === undefined
        ? notFound(`There is no entry ${entry}.`)
        : { status: 200, value: detailOf(lines, index) };
    }
    const read = method === 'GET' ? reads[path] : undefined;
    if (read !== undefined) return { status: 200, value: read(url.searchParams) };
    for (const [pattern, write] of writes) {
      const match = pattern.exec(`${method} ${path}`);
      if (match !== null) return { status: 200, value: write(decodeURIComponent(match[1] ?? ''), body) };
    }
    return notFound(`There is no ${method} ${path}.`);
  };
}

function notFound(detail: string): FixtureAnswer {
  const problem = { type: 'about:blank', title: 'Not found', status: 404, detail, code: 'NOT_FOUND' };
  return { status: 404, value: { ...problem, nextStep: 'It may have been deleted by retention.' } };
}
