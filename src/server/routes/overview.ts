import { z } from 'zod';
import { PAGE_LIMIT } from '../../api/common.ts';
import { facetsSchema, fieldsSchema, filterQuery, timelineQuery, timelineSchema } from '../../api/entries.ts';
import type { FacetsDto, FieldsDto, TimelineDto } from '../../api/entries.ts';
import { servicesSchema, templatesSchema } from '../../api/overview.ts';
import type { ServicesDto, TemplateDto, TemplatesDto } from '../../api/overview.ts';
import { nowUs } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import type { EntryStore, TemplateCount } from '../../store/store.ts';
import { bucketUsOf, wholeRange } from '../buckets.ts';
import { entryFilter } from '../entry-dto.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import type { Explainer } from '../services.ts';
import { hasEarlyLines, templateBadges } from '../template-badges.ts';
import type { BadgeRange } from '../template-badges.ts';
import { mergeTemplateCounts, withOlderIds } from '../template-ids.ts';
import type { TemplateIds } from '../template-ids.ts';
import { formatTimeUs } from '../time-range.ts';
import { templateParameterRoutes } from './template-parameters.ts';

export interface OverviewRoutesDeps {
  readonly entries: EntryStore;
  readonly explainer: Explainer;
  readonly templates: TemplateIds;
  readonly clock: Clock;
}

const spec = { method: 'GET', tag: 'overview' } as const;
const FACET_LIMIT = 50;
/** More names than a person picks columns from. */
const FIELDS_LIMIT = 200;

const limitedFilter = filterQuery.extend({
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(100),
});

export function overviewRoutes(deps: OverviewRoutesDeps): Route[] {
  const { entries, explainer, templates: ids, clock } = deps;
  const filterOf = (query: z.output<typeof filterQuery>) =>
    withOlderIds(entryFilter(query, nowUs(clock)), ids);
  return [
    route(
      {
        ...spec,
        path: '/api/v1/timeline',
        summary: 'Counts by level and anomalies per bucket of time',
        query: timelineQuery,
        answer: timelineSchema,
      },
      async ({ query }): Promise<TimelineDto> => {
        const range = wholeRange(filterOf(query), nowUs(clock));
        const bucketUs = bucketUsOf(range, query.bucket);
        const buckets = await entries.timeline(range, bucketUs);
        return {
          from: formatTimeUs(range.fromUs),
          to: formatTimeUs(range.toUs),
          bucketSeconds: bucketUs / 1e6,
          buckets: buckets.map(({ startUs, levels, anomalies }) => ({
            time: formatTimeUs(startUs),
            timeUs: startUs,
            levels,
            anomalies,
          })),
        };
      },
    ),
    route(
      {
        ...spec,
        path: '/api/v1/templates',
        summary: 'Message templates with their counts',
        query: limitedFilter,
        answer: templatesSchema,
      },
      async ({ query }): Promise<TemplatesDto> => {
        const range = wholeRange(filterOf(query), nowUs(clock));
        const [stored, total] = await Promise.all([
          entries.templateCounts(range, PAGE_LIMIT),
          entries.count(range),
        ]);
        const counts = mergeTemplateCounts(stored, { ids, limit: query.limit });
        const texts = await explainer.templateTexts(
          counts.map(({ templateId, example }) => ({ id: templateId, example })),
        );
        return {
          total,
          templates: counts.map((count, i) =>
            templateDto(count, texts[i] ?? count.example, {
              total,
              range: { ...range, hasPast: counts.some(hasEarlyLines) },
            }),
          ),
        };
      },
    ),
    route(
      {
        ...spec,
        path: '/api/v1/services',
        summary: 'Services with rate, errors and anomalies',
        query: limitedFilter,
        answer: servicesSchema,
      },
      async ({ query }): Promise<ServicesDto> => {
        const range = wholeRange(filterOf(query), nowUs(clock));
        const counts = await entries.serviceCounts(range, query.limit);
        return {
          services: counts.map(({ lastUs, slices, ...rest }) => ({
            ...rest,
            slices: [...slices],
            lastSeen: formatTimeUs(lastUs),
          })),
        };
      },
    ),
    route(
      {
        ...spec,
        path: '/api/v1/facets',
        summary: 'Most frequent services, levels and hosts',
        query: filterQuery,
        answer: facetsSchema,
      },
      async ({ query }): Promise<FacetsDto> => {
        const filter = filterOf(query);
        const [service, level, host] = await Promise.all(
          (['service', 'level', 'host'] as const).map((column) => entries.facet(filter, column, FACET_LIMIT)),
        );
        return { service: [...(service ?? [])], level: [...(level ?? [])], host: [...(host ?? [])] };
      },
    ),
    route(
      {
        ...spec,
        path: '/api/v1/fields',
        summary: 'Names of the attributes that the newest matching lines have',
        query: filterQuery,
        answer: fieldsSchema,
      },
      async ({ query }): Promise<FieldsDto> => {
        const names = await entries.attributeNames(filterOf(query), FIELDS_LIMIT);
        return { fields: names.map(({ value, count }) => ({ name: value, count })) };
      },
    ),
    ...templateParameterRoutes(deps),
  ];
}

function templateDto(
  count: TemplateCount,
  text: string,
  { total, range }: { total: number; range: BadgeRange },
): TemplateDto {
  return {
    id: count.templateId,
    text,
    count: count.count,
    anomalies: count.anomalies,
    share: total === 0 ? 0 : Math.min(count.count / total, 1),
    firstSeen: formatTimeUs(count.firstUs),
    lastSeen: formatTimeUs(count.lastUs),
    slices: [...count.slices],
    example: count.example,
    services: [...count.services],
    badges: templateBadges(count, range),
  };
}
