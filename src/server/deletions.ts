import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { deletionSchema } from '../api/deletions.ts';
import type { DeletionDto, DeletionPreviewBody, DeletionPreviewDto } from '../api/deletions.ts';
import { HttpProblem } from '../api/http-problem.ts';
import { nowUs } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import { formatQuery } from '../query/format-query.ts';
import { storeQuery } from '../query/query-filter.ts';
import type { DocumentStore, EntryStore, TimeRange } from '../store/store.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import type { Logger } from '../telemetry/logger.ts';
import { entryDto } from './entry-dto.ts';
import { noPipesHere, readQuery } from './read-query.ts';
import { withOlderIds } from './template-ids.ts';
import type { TemplateIds } from './template-ids.ts';
import { formatTimeUs, parsePointUs } from './time-range.ts';

const PREVIEW_KIND = 'deletion-preview';
const KIND = 'deletion';
/** A person reads the sample and decides. */
const PREVIEW_LIFE_MS = 600_000;
const PREVIEWS_LIMIT = 100;
const SAMPLE_LINES = 10;
/** Deletions that are remembered. */
const DELETIONS_KEPT = 100;
/** A day of lines is deleted in seconds to minutes; a process that says nothing for longer is gone. */
const SILENT_MS = 600_000;

export interface DeletionsDeps {
  readonly entries: EntryStore;
  readonly documents: DocumentStore;
  readonly templates: TemplateIds;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Told of every deletion when it begins and when it has ended. */
  readonly onChange?: (deletion: DeletionDto) => void;
}

export interface Deletions {
  /** What would be deleted, and the token that allows it. @throws HttpProblem 400, 409 */
  preview(body: DeletionPreviewBody): Promise<DeletionPreviewDto>;
  /** Begins what was previewed, when it is still the same number of lines. @throws HttpProblem 404, 409 */
  begin(token: string, by: string): Promise<DeletionDto>;
  /** Newest first. */
  list(): Promise<readonly DeletionDto[]>;
  get(id: string): Promise<DeletionDto | undefined>;
  /** Ends a running deletion behind the day it is at. */
  close(): Promise<void>;
}

const storedPreview = z.object({
  query: z.string(),
  fromUs: z.number(),
  toUs: z.number(),
  count: z.number(),
  expiresMs: z.number(),
});
type StoredPreview = z.infer<typeof storedPreview>;

/** Deletes by query in two steps; both are documents, so that any process that serves the API can do the second. */
export function createDeletions(deps: DeletionsDeps): Deletions {
  const { entries, documents, clock } = deps;
  let running: Promise<void> | undefined;
  let beginning = false;
  let closing = false;

  const filterOf = (preview: StoredPreview): RangedFilter => {
    const { fromUs, toUs, ...filter } = filterIn(preview, nowUs(clock));
    return { ...withOlderIds(filter, deps.templates), fromUs, toUs };
  };

  async function list(): Promise<readonly DeletionDto[]> {
    const known = (await documents.list(KIND)).flatMap(({ value }) => {
      const deletion = deletionSchema.safeParse(value).data;
      return deletion === undefined ? [] : [asSeenAt(deletion, clock.nowMs())];
    });
    return known.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  }

  async function save(deletion: DeletionDto): Promise<DeletionDto> {
    const saved = { ...deletion, updatedAt: formatTimeUs(nowUs(clock)) };
    await documents.put(KIND, saved.id, saved);
    return saved;
  }

  /** The preview of a token, which is then used up. */
  async function confirmed(token: string): Promise<{ preview: StoredPreview; filter: RangedFilter }> {
    const preview = storedPreview.safeParse(await documents.get(PREVIEW_KIND, token)).data;
    if (preview === undefined || preview.expiresMs < clock.nowMs()) throw noPreview();
    await documents.delete(PREVIEW_KIND, token);
    const filter = filterOf(preview);
    const count = await entries.count(filter);
    if (count !== preview.count) throw changed(preview.count, count);
    return { preview, filter };
  }

  async function run(begun: DeletionDto, filter: RangedFilter): Promise<void> {
    let deletion = begun;
    try {
      for await (const { deleted, total } of entries.deleteMatching(filter)) {
        deletion = await save({ ...deletion, deleted, total });
        if (closing && deleted < total) break;
      }
      const state = deletion.deleted < deletion.total ? 'interrupted' : 'done';
      deletion = await save({ ...deletion, state });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      deps.log.error({ error, id: begun.id }, 'lines could not be deleted by query');
      deletion = await save({ ...deletion, state: 'failed', error: message }).catch(() => deletion);
    }
    deps.log.warn(noteOf(deletion), 'deletion by query ended');
    deps.onChange?.(deletion);
  }

  return {
    list,
    async get(id) {
      const deletion = deletionSchema.safeParse(await documents.get(KIND, id)).data;
      return deletion && asSeenAt(deletion, clock.nowMs());
    },
    async preview(body) {
      await dropExpired(documents, clock.nowMs());
      const range = rangeOf(body, nowUs(clock));
      const stored = { query: body.query, ...range, count: 0, expiresMs: clock.nowMs() + PREVIEW_LIFE_MS };
      const filter = filterOf(stored);
      const count = await entries.count(filter);
      const { entries: sample } = await entries.find(filter, { limit: SAMPLE_LINES });
      const token = randomBytes(24).toString('base64url');
      await documents.put(PREVIEW_KIND, token, { ...stored, count } satisfies StoredPreview);
      return {
        query: formatQuery(readQuery(body.query)),
        from: formatTimeUs(range.fromUs),
        to: formatTimeUs(range.toUs),
        count,
        sample: sample.map(entryDto),
        token,
        expiresAt: formatTimeUs(stored.expiresMs * 1000),
      };
    },
    async begin(token, by) {
      if (beginning || running !== undefined) throw runsAlready();
      beginning = true;
      try {
        if ((await list()).some(({ state }) => state === 'running')) throw runsAlready();
        const { preview, filter } = await confirmed(token);
        const begun = await save(newDeletion(preview, { by, now: formatTimeUs(nowUs(clock)) }));
        deps.log.warn(noteOf(begun), 'deletion by query begins');
        deps.onChange?.(begun);
        running = run(begun, filter).finally(() => (running = undefined));
        await forgetOldest(documents, await list());
        return begun;
      } finally {
        beginning = false;
      }
    },
    async close() {
      closing = true;
      await running;
    },
  };
}

type RangedFilter = EntryFilter & TimeRange;

function filterIn({ query, fromUs, toUs }: StoredPreview, now: number): RangedFilter {
  const { filter, pipes } = storeQuery({ fromUs, toUs }, readQuery(query), now);
  if (pipes.length > 0) throw noPipesHere(query);
  return { ...filter, fromUs: filter.fromUs ?? fromUs, toUs: filter.toUs ?? toUs };
}

/** The range with both ends, so that what comes later is not in it. */
function rangeOf({ from, to }: DeletionPreviewBody, now: number): { fromUs: number; toUs: number } {
  const fromUs = from === undefined ? 0 : parsePointUs('from', from, now);
  const toUs = to === undefined ? now : parsePointUs('to', to, now);
  if (fromUs < toUs) return { fromUs, toUs };
  throw new HttpProblem(400, {
    code: 'BAD_RANGE',
    detail: '`from` is not before `to`.',
    nextStep: 'Swap them, or leave `to` out for now.',
  });
}

function newDeletion(
  { query, fromUs, toUs, count }: StoredPreview,
  { by, now }: { readonly by: string; readonly now: string },
): DeletionDto {
  return {
    id: randomUUID(),
    query,
    from: formatTimeUs(fromUs),
    to: formatTimeUs(toUs),
    by,
    state: 'running',
    total: count,
    deleted: 0,
    startedAt: now,
    updatedAt: now,
  };
}

function asSeenAt(deletion: DeletionDto, nowMs: number): DeletionDto {
  const silent = nowMs - Date.parse(deletion.updatedAt) > SILENT_MS;
  return deletion.state === 'running' && silent ? { ...deletion, state: 'interrupted' } : deletion;
}

async function dropExpired(documents: DocumentStore, nowMs: number): Promise<void> {
  const previews = await documents.list(PREVIEW_KIND);
  const expired = previews.filter(({ value }) => {
    const { data } = storedPreview.safeParse(value);
    return data === undefined || data.expiresMs < nowMs;
  });
  for (const { key } of expired) await documents.delete(PREVIEW_KIND, key);
  if (previews.length - expired.length < PREVIEWS_LIMIT) return;
  throw new HttpProblem(429, {
    code: 'TOO_MANY_PREVIEWS',
    detail: `${PREVIEWS_LIMIT} previews of deletions wait for a decision.`,
    nextStep: 'Wait until some expire, ten minutes after they were made.',
    retryAfterSeconds: 60,
  });
}

async function forgetOldest(documents: DocumentStore, newestFirst: readonly DeletionDto[]): Promise<void> {
  for (const { id } of newestFirst.slice(DELETIONS_KEPT)) await documents.delete(KIND, id);
}

function noteOf({ id, query, from, to, by, state, total, deleted }: DeletionDto): object {
  return { id, query, from, to, by, state, total, deleted };
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

function runsAlready(): HttpProblem {
  return new HttpProblem(409, {
    code: 'DELETION_RUNS',
    detail: 'Another deletion runs.',
    nextStep: 'GET /api/v1/deletions shows how far it is; begin this one when it is done.',
  });
}
