import type { EntryDto, FilterQuery } from '../api/entries.ts';
import type { filterQuery } from '../api/entries.ts';
import { ENTRY_FLAG } from '../core/batch.ts';
import type { Entry } from '../core/entry.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import type { z } from 'zod';
import { storeQuery } from '../query/query-filter.ts';
import { noPipesHere, readQuery } from './read-query.ts';
import { formatTimeUs, parsePointUs } from './time-range.ts';

export function entryDto(entry: Entry): EntryDto {
  const { flags, ...rest } = entry;
  return {
    ...rest,
    attributes: { ...entry.attributes },
    time: formatTimeUs(entry.timeUs),
    flags: (['timeAssumed', 'timeAdjusted', 'truncated', 'encodingRepaired'] as const).filter(
      (flag) => (flags & ENTRY_FLAG[flag]) !== 0,
    ),
  };
}

/**
 * The filter a checked query string stands for.
 * @throws HttpProblem 400 that points at the place of a query that is none
 */
export function entryFilter(query: z.output<typeof filterQuery>, nowUs: number): EntryFilter {
  const base = plainFilter(query, nowUs);
  if (query.query === undefined) return base;
  const { filter, pipes } = storeQuery(base, readQuery(query.query), nowUs);
  if (pipes.length > 0) throw noPipesHere(query.query);
  return filter;
}

/** What the parameters beside `query` say. */
export function plainFilter(query: Omit<z.output<typeof filterQuery>, 'query'>, nowUs: number): EntryFilter {
  return {
    ...(query.from === undefined ? {} : { fromUs: parsePointUs('from', query.from, nowUs) }),
    ...(query.to === undefined ? {} : { toUs: parsePointUs('to', query.to, nowUs) }),
    ...(query.service === undefined ? {} : { services: query.service }),
    ...(query.level === undefined ? {} : { levels: query.level }),
    ...(query.host === undefined ? {} : { hosts: query.host }),
    ...(query.text === undefined ? {} : { text: query.text }),
    ...(query.template === undefined ? {} : { templates: query.template }),
    ...(query.trace === undefined ? {} : { trace: query.trace }),
    ...(query.anomalous === undefined ? {} : { anomalous: query.anomalous === 'true' }),
    ...(query.minScore === undefined ? {} : { minScore: query.minScore }),
  };
}

export type { FilterQuery };
