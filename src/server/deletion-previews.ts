import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { DeletionPreviewBody, DeletionPreviewDto } from '../api/deletions.ts';
import { HttpProblem } from '../api/http-problem.ts';
import { nowUs } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import { formatQuery } from '../query/format-query.ts';
import { storeQuery } from '../query/query-filter.ts';
import type { DocumentStore, EntryStore, TimeRange } from '../store/store.ts';
import { wholeRange } from './buckets.ts';
import { entryDto } from './entry-dto.ts';
import { noPipesHere, readQuery } from './read-query.ts';
import { withOlderIds } from './template-ids.ts';
import type { TemplateIds } from './template-ids.ts';
import { formatTimeUs, parsePointUs } from './time-range.ts';

const KIND = 'deletion-preview';
/** A person reads the sample and decides. */
const LIFE_MS = 600_000;
const PREVIEWS_LIMIT = 100;
const SAMPLE_LINES = 10;

export interface DeletionPreviewsDeps {
  readonly entries: EntryStore;
  readonly documents: DocumentStore;
  readonly templates: TemplateIds;
  readonly clock: Clock;
}

export type RangedFilter = EntryFilter & TimeRange;

/** What somebody saw and may now delete. */
export interface Confirmed {
  readonly query: string;
  readonly filter: RangedFilter;
  readonly count: number;
}

export interface DeletionPreviews {
  /** What would be deleted, and the token that allows it. @throws HttpProblem 400, 429 */
  add(body: DeletionPreviewBody): Promise<DeletionPreviewDto>;
  /** Uses the token up. @throws HttpProblem 404 for no preview, 409 when other lines match by now */
  confirm(token: string): Promise<Confirmed>;
}

const storedPreview = z.object({
  query: z.string(),
  fromUs: z.number(),
  toUs: z.number(),
  count: z.number(),
  expiresMs: z.number(),
});
type StoredPreview = z.infer<typeof storedPreview>;

/** Previews are documents, so that any process that serves the API can take the token. */
export function createDeletionPreviews(deps: DeletionPreviewsDeps): DeletionPreviews {
  const { entries, documents, templates, clock } = deps;
  const filterOf = (query: string, range: TimeRange): RangedFilter => {
    const { fromUs, toUs, ...filter } = filterIn(query, range, nowUs(clock));
    return { ...withOlderIds(filter, templates), fromUs, toUs };
  };

  return {
    async add({ query, ...ends }) {
      await dropExpired(documents, clock.nowMs());
      const filter = filterOf(query, rangeOf(ends, nowUs(clock)));
      const { fromUs, toUs } = filter;
      const count = await entries.count(filter);
      const { entries: sample } = await entries.find(filter, { limit: SAMPLE_LINES });
      const token = randomBytes(24).toString('base64url');
      const expiresMs = clock.nowMs() + LIFE_MS;
      const stored: StoredPreview = { query, fromUs, toUs, count, expiresMs };
      await documents.put(KIND, token, stored);
      return {
        query: formatQuery(readQuery(query)),
        from: formatTimeUs(fromUs),
        to: formatTimeUs(toUs),
        count,
        sample: sample.map(entryDto),
        token,
        expiresAt: formatTimeUs(expiresMs * 1000),
      };
    },
    async confirm(token) {
      const preview = storedPreview.safeParse(await documents.get(KIND, token)).data;
      if (preview === undefined || preview.expiresMs < clock.nowMs()) throw noPreview();
      await documents.delete(KIND, token);
      const filter = filterOf(preview.query, preview);
      const count = await entries.count(filter);
      if (count !== preview.count) throw changed(preview.count, count);
      return { query: preview.query, filter, count };
    },
  };
}

function filterIn(query: string, { fromUs, toUs }: TimeRange, now: number): RangedFilter {
  const { filter, pipes } = storeQuery({ fromUs, toUs }, readQuery(query), now);
  if (pipes.length > 0) throw noPipesHere(query);
  return { ...filter, fromUs: filter.fromUs ?? fromUs, toUs: filter.toUs ?? toUs };
}

/** The range with both ends, so that what comes later is not in it. */
function rangeOf({ from, to }: Omit<DeletionPreviewBody, 'query'>, now: number): TimeRange {
  const fromUs = from === undefined ? 0 : parsePointUs('from', from, now);
  const toUs = to === undefined ? now : parsePointUs('to', to, now);
  return wholeRange({ fromUs, toUs }, now);
}

async function dropExpired(documents: DocumentStore, nowMs: number): Promise<void> {
  const previews = await documents.list(KIND);
  const expired = previews.filter(({ value }) => {
    const { data } = storedPreview.safeParse(value);
    return data === undefined || data.expiresMs < nowMs;
  });
  for (const { key } of expired) await documents.delete(KIND, key);
  if (previews.length - expired.length < PREVIEWS_LIMIT) return;
  throw new HttpProblem(429, {
    code: 'TOO_MANY_PREVIEWS',
    detail: `${PREVIEWS_LIMIT} previews of deletions wait for a decision.`,
    nextStep: 'Wait until some expire, ten minutes after they were made.',
    retryAfterSeconds: 60,
  });
}

function noPreview(): HttpProblem {
  return new HttpProblem(404, {
    code: 'NO_PREVIEW',
    detail: 'This token stands for no preview: it was used, or is older than ten minutes.',
    nextStep: 'Preview the deletion again with POST /api/v1/deletions/preview.',
  });
}

function changed(before: number, now: number): HttpProblem {
  return new HttpProblem(409, {
    code: 'PREVIEW_OUTDATED',
    detail: `The preview had ${before} lines; now ${now} match. Nothing was deleted.`,
    nextStep: 'Preview the deletion again, with an end of the range that lies in the past.',
  });
}
