import { PAGE_LIMIT } from '../../api/common.ts';
import { HttpProblem } from '../../api/http-problem.ts';
import {
  completeQueryQuery,
  completionsSchema,
  queryAnswerSchema,
  queryProgressParams,
  queryProgressSchema,
  queryQuery,
} from '../../api/query.ts';
import type { QueryAnswerDto } from '../../api/query.ts';
import { nowUs } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import { formatQuery } from '../../query/format-query.ts';
import { storeQuery } from '../../query/query-filter.ts';
import type { StoreQuery } from '../../query/query-filter.ts';
import type { EntryStore, TableResult, TableValue } from '../../store/store.ts';
import { completeQuery } from '../complete-query.ts';
import { entryDto, plainFilter } from '../entry-dto.ts';
import { explainEmpty } from '../explain-empty.ts';
import { lineContext } from '../line-context.ts';
import { mergePatternRows } from '../merge-pattern-rows.ts';
import { readQuery } from '../read-query.ts';
import type { EntriesFor } from '../role-limits.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import { withOlderIds } from '../template-ids.ts';
import type { TemplateIds } from '../template-ids.ts';
import { formatTimeUs } from '../time-range.ts';
import { whenGone } from '../when-gone.ts';

export interface QueryRoutesDeps {
  readonly entries: EntryStore;
  readonly templates: TemplateIds;
  readonly clock: Clock;
  /** Within the limits of whoever asks; `entries` for everybody unless given. */
  readonly entriesFor?: EntriesFor;
}

const spec = { method: 'GET', tag: 'query' } as const;

export function queryRoutes({
  entries: own,
  templates,
  clock,
  entriesFor = () => own,
}: QueryRoutesDeps): Route[] {
  return [
    route(
      {
        ...spec,
        path: '/api/v1/query',
        summary:
          'Lines that match a query, or the table its pipes make of them; says why when there is nothing',
        query: queryQuery,
        answer: queryAnswerSchema,
      },
      async ({ query: input, request, reply }): Promise<QueryAnswerDto> => {
        const entries = entriesFor(request);
        const startedMs = clock.nowMs();
        const now = nowUs(clock);
        const query = readQuery(input.query);
        const base = withOlderIds(plainFilter(input, now), templates);
        const signal = whenGone(reply);
        const asked = withIds(storeQuery(base, query, now), templates);
        const answer =
          asked.pipes.length === 0
            ? await lines(entries, { filter: asked.filter, input, signal })
            : await table(entries, { asked, limit: input.limit, id: input.id, signal, templates });
        const nothing = answer.kind === 'entries' ? answer.entries.length === 0 : isNothing(answer);
        const why =
          nothing && input.cursor === undefined
            ? await explainEmpty(entries, { base, query, nowUs: now, signal })
            : undefined;
        return {
          ...answer,
          query: formatQuery(query),
          elapsedMs: clock.nowMs() - startedMs,
          ...(why !== undefined && { empty: why }),
        };
      },
    ),
    route(
      {
        ...spec,
        path: '/api/v1/query/progress/{id}',
        summary: 'How far a table is that was asked for with this id',
        params: queryProgressParams,
        answer: queryProgressSchema,
      },
      async ({ params: { id } }) => (await own.progress(id)) ?? notRunning(id),
    ),
    route(
      {
        ...spec,
        path: '/api/v1/query/complete',
        summary: 'What may be typed at a place of a query: fields, values, keywords, pipes',
        query: completeQueryQuery,
        answer: completionsSchema,
      },
      async ({ query: input, request }) => {
        const position = Math.min(input.position ?? input.query.length, input.query.length);
        const filter = withOlderIds(plainFilter(input, nowUs(clock)), templates);
        return completeQuery(entriesFor(request), { text: input.query, position, filter });
      },
    ),
  ];
}

function notRunning(id: string): never {
  throw new HttpProblem(404, {
    code: 'NO_QUERY',
    detail: `No query runs with the id ${id}: it has ended, or has not begun.`,
    nextStep: 'Ask while GET /api/v1/query?id=… has not answered yet.',
  });
}

function withIds({ filter, pipes }: StoreQuery, templates: TemplateIds): StoreQuery {
  return { filter: withOlderIds(filter, templates), pipes };
}

type Answered<K> = Omit<Extract<QueryAnswerDto, { kind: K }>, 'query' | 'elapsedMs' | 'empty'>;

interface LinesRequest {
  readonly filter: StoreQuery['filter'];
  readonly input: {
    readonly limit: number;
    readonly order: 'newest' | 'oldest';
    readonly cursor?: string | undefined;
  };
  readonly signal: AbortSignal;
}

async function lines(
  entries: EntryStore,
  { filter, input, signal }: LinesRequest,
): Promise<Answered<'entries'>> {
  const { limit, order, cursor } = input;
  const page = await entries.find(filter, {
    limit: Math.min(limit, PAGE_LIMIT),
    order,
    signal,
    ...(cursor !== undefined && { cursor }),
  });
  return {
    kind: 'entries',
    entries: page.entries.map(entryDto),
    ...(page.nextCursor !== undefined && { nextCursor: page.nextCursor }),
  };
}

interface TableRequest {
  readonly asked: StoreQuery;
  readonly limit: number;
  readonly id: string | undefined;
  readonly signal: AbortSignal;
  readonly templates: TemplateIds;
}

async function table(
  entries: EntryStore,
  { asked, limit, id, signal, templates }: TableRequest,
): Promise<Answered<'table'>> {
  const { filter, pipes } = asked;
  const [first] = pipes;
  const found: TableResult =
    first?.kind === 'context'
      ? await lineContext(entries, { filter, lines: first.lines, limit, signal })
      : await entries.query({ filter, pipes, limit, ...(id !== undefined && { id }) }, signal);
  const result = pipes.at(-1)?.kind === 'patterns' ? mergePatternRows(found, templates) : found;
  return {
    kind: 'table',
    columns: [...result.columns],
    rows: result.rows.map((row) => row.map((value, index) => valueDto(value, result.columns[index]?.type))),
    scannedRows: result.scannedRows,
  };
}

function valueDto(value: TableValue, type: string | undefined): Answered<'table'>['rows'][number][number] {
  if (type === 'time' && typeof value === 'number') return formatTimeUs(value);
  return typeof value === 'object' && value !== null ? [...value] : value;
}

/** A table without rows, or the lone row of zeros that statistics over nothing give. */
function isNothing({ rows }: Answered<'table'>): boolean {
  return (
    rows.length === 0 ||
    (rows.length === 1 && (rows[0] ?? []).every((value) => value === 0 || value === null || value === ''))
  );
}
