import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  ComparisonDto,
  DetectionSettingsDto,
  IncidentsDto,
  ModelsDto,
  PreviewDto,
} from '../../api/detection.ts';
import type {
  AnomaliesDto,
  EntriesDto,
  EntryDetailDto,
  FacetsDto,
  FieldsDto,
  TimelineDto,
} from '../../api/entries.ts';
import type { FeedbackListDto } from '../../api/feedback.ts';
import type {
  LiveStatsDto,
  ParametersDto,
  ServicesDto,
  StatusDto,
  TemplatesDto,
} from '../../api/overview.ts';
import type { CompletionsDto, QueryAnswerDto } from '../../api/query.ts';
import type { SavedSearchesDto } from '../../api/saved-searches.ts';
import type { SourcesDto } from '../../api/sources.ts';
import { readJson } from './client.ts';
import type { Params } from './client.ts';

/** Lines a page of the table asks for: some five screens. */
const PAGE_SIZE = 200;

/** Patterns a page shows at most; beyond it the page says how many there are. */
export const TEMPLATE_LIMIT = 500;

type Pairs = readonly (readonly [string, string])[];

function read<T>(name: string, path: string, params: Pairs = []) {
  return queryOptions({
    queryKey: [name, path, params],
    queryFn: ({ signal }) => readJson<T>(path, { params, signal }),
    placeholderData: keepPreviousData,
  });
}

const withParams = (params: Pairs, ...more: Pairs): Pairs => [...params, ...more];

export const timelineQuery = (params: Pairs) => read<TimelineDto>('timeline', '/timeline', params);

export const facetsQuery = (params: Pairs) => read<FacetsDto>('facets', '/facets', params);

export const fieldsQuery = (params: Pairs) => read<FieldsDto>('fields', '/fields', params);
export const savedSearchesQuery = () => read<SavedSearchesDto>('saved-searches', '/searches');
/** What may be typed at the cursor of a query, in UTF-16 code units. */
export const completionsQuery = (
  { text, cursor }: { readonly text: string; readonly cursor: number },
  range: Pairs,
) =>
  read<CompletionsDto>(
    'complete',
    '/query/complete',
    withParams(range, ['query', text], ['position', String(cursor)]),
  );
/** What a query with pipes makes of the lines of a range. */
export const answerQuery = (
  query: string,
  { range, limit }: { readonly range: Pairs; readonly limit: number },
) => read<QueryAnswerDto>('query', '/query', withParams(range, ['query', query], ['limit', String(limit)]));
export const countQuery = (params: Pairs) => read<{ count: number }>('count', '/entries/count', params);

export const templatesQuery = (params: Pairs) =>
  read<TemplatesDto>('templates', '/templates', withParams(params, ['limit', String(TEMPLATE_LIMIT)]));

/** How the parameters of a pattern are distributed over its newest lines. */
export const parametersQuery = (id: string, params: Pairs) =>
  read<ParametersDto>('parameters', `/templates/${encodeURIComponent(id)}/parameters`, params);
export const servicesQuery = (params: Pairs) => read<ServicesDto>('services', '/services', params);

export const anomaliesQuery = (params: Pairs, limit: number) =>
  read<AnomaliesDto>('anomalies', '/anomalies', withParams(params, ['limit', String(limit)]));

export const entriesQuery = (params: Pairs, limit: number) =>
  read<EntriesDto>('entries', '/entries', withParams(params, ['limit', String(limit)]));

/** Newest first, page after page, for as long as there are lines. */
export const entryPagesQuery = (params: Pairs) =>
  infiniteQueryOptions({
    queryKey: ['entry-pages', params],
    queryFn: ({ pageParam, signal }) => {
      const cursor: Pairs = pageParam === '' ? [] : [['cursor', pageParam]];
      const all: Params = withParams(params, ['limit', String(PAGE_SIZE)], ...cursor);
      return readJson<EntriesDto>('/entries', { params: all, signal });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

export const entryQuery = (id: string) =>
  queryOptions({
    queryKey: ['entry', id],
    queryFn: ({ signal }) => readJson<EntryDetailDto>(`/entries/${encodeURIComponent(id)}`, { signal }),
    // An entry never changes; its verdict does when people give feedback, which invalidates it.
    staleTime: Infinity,
  });

export const incidentsQuery = () => read<IncidentsDto>('incidents', '/incidents');
export const modelsQuery = () => read<ModelsDto>('models', '/models');
export const detectionQuery = () => read<DetectionSettingsDto>('detection', '/settings/detection');
export const previewQuery = (contamination: number | 'auto') =>
  read<PreviewDto>('preview', '/settings/detection/preview', [['contamination', String(contamination)]]);
/** What another model would mark of the lines of the last hour, against the active one. */
export const comparisonQuery = (version: number) =>
  read<ComparisonDto>('comparison', '/models/compare', [['to', String(version)]]);
export const statusQuery = () => read<StatusDto>('status', '/status');
export const statsQuery = () => read<LiveStatsDto>('stats', '/stats');
export const sourcesQuery = () => read<SourcesDto>('sources', '/sources');
export const feedbackQuery = () => read<FeedbackListDto>('feedback', '/feedback');
