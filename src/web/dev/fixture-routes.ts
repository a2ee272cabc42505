import type { DetectionSettingsDto, IncidentPatch } from '../../api/detection.ts';
import type { FeedbackRequest } from '../../api/feedback.ts';
import * as answers from './fixture-answers.ts';
import type { Question } from './fixture-answers.ts';
import { detailOf, fixturePreview } from './fixture-detection.ts';
import { lineOfId } from './fixture-lines.ts';
import type { FixtureLines } from './fixture-lines.ts';
import { FixtureState } from './fixture-state.ts';

export interface FixtureRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

export interface FixtureAnswer {
  readonly status: number;
  readonly value: unknown;
}

/** Answers requests to `/api/v1` save the tail. */
export function createFixtureRoutes(lines: FixtureLines): (request: FixtureRequest) => FixtureAnswer {
  const state = new FixtureState({ startMs: lines.startMs, empty: lines.length === 0 });
  return ({ method, url, body }) => {
    const path = url.pathname.replace('/api/v1', '');
    const question = { lines, params: url.searchParams, nowMs: Date.now() };
    const value = method === 'GET' ? read(path, question, state) : write(`${method} ${path}`, body, state);
    return value === undefined ? notFound(`There is no ${method} ${path}.`) : { status: 200, value };
  };
}

const LINE_READS: Readonly<Record<string, (question: Question) => unknown>> = {
  '/entries': answers.entries,
  '/anomalies': answers.anomalies,
  '/timeline': answers.timeline,
  '/facets': answers.facets,
  '/services': answers.services,
  '/templates': answers.templates,
  '/stats': ({ lines, nowMs }) => answers.liveStats(lines, nowMs),
  '/status': ({ lines, nowMs }) => answers.status(lines, nowMs),
  '/sources': ({ lines, nowMs }) => answers.sources(lines, nowMs),
};

function read(path: string, question: Question, state: FixtureState): unknown {
  const { lines, params } = question;
  const entry = /^\/entries\/([0-9a-f-]+)$/.exec(path)?.[1];
  if (entry !== undefined) {
    const index = lineOfId(lines, entry);
    return index === undefined ? undefined : detailOf(lines, index);
  }
  const asked = params.get('contamination') ?? '0.1';
  switch (path) {
    case '/incidents':
      return { incidents: state.incidents };
    case '/models':
      return state.models();
    case '/feedback':
      return { feedback: state.feedback };
    case '/settings/detection':
      return state.settings();
    case '/settings/detection/preview':
      return fixturePreview(asked === 'auto' ? 'auto' : Number(asked));
    default:
      return LINE_READS[path]?.(question);
  }
}

const NOTHING = {};

const WRITES: readonly (readonly [
  pattern: RegExp,
  run: (state: FixtureState, given: { readonly id: string; readonly body: string }) => unknown,
])[] = [
  [
    /^PATCH \/incidents\/([^/]+)$/,
    (state, { id, body }) => state.patchIncident(id, JSON.parse(body) as IncidentPatch),
  ],
  [/^POST \/models\/train()$/, (state) => state.train() ?? NOTHING],
  [/^POST \/models\/(\d+)\/activate$/, (state, { id }) => state.activate(Number(id)) ?? NOTHING],
  [
    /^PATCH \/settings\/detection()$/,
    (state, { body }) => state.setContamination((JSON.parse(body) as DetectionSettingsDto).contamination),
  ],
  [/^POST \/feedback()$/, (state, { body }) => state.addFeedback(JSON.parse(body) as FeedbackRequest)],
  [/^DELETE \/feedback\/([^/]+)$/, (state, { id }) => state.removeFeedback(id) ?? NOTHING],
];

function write(request: string, body: string, state: FixtureState): unknown {
  for (const [pattern, run] of WRITES) {
    const id = pattern.exec(request)?.[1];
    if (id !== undefined) return run(state, { id: decodeURIComponent(id), body });
  }
  return undefined;
}

function notFound(detail: string): FixtureAnswer {
  const problem = { type: 'about:blank', title: 'Not found', status: 404, detail, code: 'NOT_FOUND' };
  return { status: 404, value: { ...problem, nextStep: 'It may have been deleted by retention.' } };
}
