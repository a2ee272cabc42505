import type { FastifyReply, FastifyRequest } from 'fastify';
import { nowUs } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import type { EntryCondition } from '../../core/entry-condition.ts';
import type { EntryFilter } from '../../core/entry-filter.ts';
import { logqlField, STREAM_LABELS } from '../../query/logql/logql.ts';
import type { LogqlLabel } from '../../query/logql/logql.ts';
import { parseLogql } from '../../query/logql/parse-logql.ts';
import { storeQuery } from '../../query/query-filter.ts';
import type { EntryStore, FacetColumn, TimeRange } from '../../store/store.ts';
import { withOlderIds } from '../template-ids.ts';
import type { TemplateIds } from '../template-ids.ts';
import { whenGone } from '../when-gone.ts';
import { lokiCounts, lokiCountsAt } from './loki-counts.ts';
import { lokiLines } from './loki-lines.ts';
import { lokiLimit, lokiStepMs } from './loki-parameters.ts';
import { LokiProblem } from './loki-problem.ts';

export interface LokiQuestionsDeps {
  readonly entries: EntryStore;
  readonly templates: TemplateIds;
  readonly clock: Clock;
}

/** Parameters of Loki's HTTP API, as they were sent. */
export interface LokiParameters {
  readonly query?: string | undefined;
  readonly 'match[]'?: string | readonly string[] | undefined;
  readonly step?: string | undefined;
  readonly limit?: string | undefined;
  readonly direction?: string | undefined;
  readonly targetLabels?: string | undefined;
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Values, and series, of one answer. */
const VALUES_LIMIT = 1000;

/** Answers in the shapes of Loki's HTTP API. All throw LogqlError and LokiProblem for what cannot be answered. */
export class LokiQuestions {
  readonly #deps: LokiQuestionsDeps;

  constructor(deps: LokiQuestionsDeps) {
    this.#deps = deps;
  }

  async range(parameters: LokiParameters, range: TimeRange, { request, reply }: Exchange): Promise<object> {
    const query = parseLogql(parameters.query ?? '');
    const { entries } = this.#deps;
    const signal = whenGone(reply);
    const stepMs = lokiStepMs(parameters.step, range);
    switch (query.kind) {
      case 'constant': {
        const value = String(query.value);
        const ends = [...new Set([range.fromUs, range.toUs])];
        const values = ends.map((timeUs) => [timeUs / 1e6, value] as const);
        return success('matrix', [{ metric: {}, values }]);
      }
      case 'counts': {
        const filter = this.#filter(query.filter);
        const result = await lokiCounts(entries, { counts: query, filter, range, stepMs, signal });
        return success('matrix', result);
      }
      case 'lines': {
        const flags = request.headers['x-loki-response-encoding-flags'];
        const data = await lokiLines(entries, {
          filter: this.#filter(query.filter, range),
          limit: lokiLimit(parameters.limit),
          direction: parameters.direction === 'forward' ? 'forward' : 'backward',
          categorized: typeof flags === 'string' && flags.includes('categorize-labels'),
          signal,
        });
        return { status: 'success', data };
      }
    }
  }

  async instant(parameters: LokiParameters, timeUs: number, reply: FastifyReply): Promise<object> {
    const query = parseLogql(parameters.query ?? '');
    switch (query.kind) {
      case 'constant':
        return success('vector', [{ metric: {}, value: [timeUs / 1e6, String(query.value)] }]);
      case 'counts': {
        const request = {
          counts: query,
          filter: this.#filter(query.filter),
          timeUs,
          signal: whenGone(reply),
        };
        return success('vector', await lokiCountsAt(this.#deps.entries, request));
      }
      case 'lines':
        throw new LokiProblem(
          400,
          'log queries are not supported as an instant query type, please change your query to a range query type',
        );
    }
  }

  async values(name: string, { query }: LokiParameters, range: TimeRange): Promise<readonly string[]> {
    const { entries } = this.#deps;
    const filter = this.#selected(query, range);
    const field = logqlField(name);
    const label = STREAM_LABELS.find((known) => field.in === 'column' && known === field.name);
    const values =
      label === undefined
        ? (
            await entries.query({
              filter,
              pipes: [{ kind: 'top', limit: VALUES_LIMIT, fields: [field] }],
              limit: VALUES_LIMIT,
            })
          ).rows.map(([value]) => String(value ?? ''))
        : (await entries.facet(filter, label satisfies FacetColumn, VALUES_LIMIT)).map(({ value }) => value);
    return values.filter((value) => value !== '').sort();
  }

  async series(
    parameters: LokiParameters,
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<readonly object[]> {
    const given = parameters['match[]'] ?? parameters.query ?? '{}';
    const selectors = typeof given === 'string' ? [given] : given;
    const found = new Map<string, object>();
    for (const selector of selectors) {
      const filter = this.#selected(selector, range);
      for (const { metric } of await this.#counted(STREAM_LABELS, { filter, range, signal }))
        found.set(JSON.stringify(metric), metric);
    }
    return [...found.values()];
  }

  /** Grafana shows `bytes` as what a query will read; the store does not know them beforehand. */
  async stats({ query }: LokiParameters, range: TimeRange): Promise<object> {
    const entries = await this.#deps.entries.count(this.#selected(query, range));
    return { streams: entries === 0 ? 0 : 1, chunks: 0, bytes: 0, entries };
  }

  /** Numbers of lines stand for the bytes that Loki gives: both say who logs most. */
  async volume(parameters: LokiParameters, range: TimeRange, signal: AbortSignal): Promise<object> {
    const named = (parameters.targetLabels ?? '').split(',').filter((name) => name !== '');
    const limit = lokiLimit(parameters.limit);
    const filter = this.#selected(parameters.query, range);
    const result = await this.#counted(named.length > 0 ? named : STREAM_LABELS, { filter, range, signal });
    const largest = result.toSorted((a, b) => Number(b.value[1]) - Number(a.value[1]));
    return success('vector', largest.slice(0, limit));
  }

  async #counted(
    names: readonly string[],
    { filter, range, signal }: { filter: EntryFilter; range: TimeRange; signal: AbortSignal },
  ): ReturnType<typeof lokiCountsAt> {
    const by = names.map((name): LogqlLabel => ({ name, field: logqlField(name) }));
    const rangeMs = (range.toUs - range.fromUs) / 1000;
    const counts = { kind: 'counts', filter: { kind: 'all' }, rangeMs, perSecond: false, by } as const;
    return lokiCountsAt(this.#deps.entries, { counts, filter, timeUs: range.toUs, signal });
  }

  /** The lines of a selector, or all of them. */
  #selected(text: string | undefined, range: TimeRange): EntryFilter {
    if (text === undefined || text.trim() === '') return this.#filter({ kind: 'all' }, range);
    const query = parseLogql(text);
    if (query.kind === 'constant') throw new LokiProblem(400, 'only label matchers are supported');
    return this.#filter(query.filter, range);
  }

  #filter(filter: EntryCondition, range?: TimeRange): EntryFilter {
    const { templates, clock } = this.#deps;
    return withOlderIds(storeQuery({ ...range }, { filter, pipes: [] }, nowUs(clock)).filter, templates);
  }
}

function success(resultType: 'matrix' | 'vector', result: readonly object[]): object {
  return { status: 'success', data: { resultType, result, stats: {} } };
}
