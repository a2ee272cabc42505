import { randomUUID } from 'node:crypto';
import { deletionSchema } from '../api/deletions.ts';
import type { DeletionDto, DeletionPreviewBody, DeletionPreviewDto } from '../api/deletions.ts';
import { HttpProblem } from '../api/http-problem.ts';
import { nowUs } from '../core/clock.ts';
import type { DocumentStore } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createDeletionPreviews } from './deletion-previews.ts';
import type { Confirmed, DeletionPreviewsDeps, RangedFilter } from './deletion-previews.ts';
import { formatTimeUs } from './time-range.ts';

const KIND = 'deletion';
/** Deletions that are remembered. */
const DELETIONS_KEPT = 100;
/** A process that says nothing of its deletion for longer is gone. */
const SILENT_MS = 600_000;
/** People look at the progress; a document costs a write to the disk. */
const SAVE_MS = 1000;

export interface DeletionsDeps extends DeletionPreviewsDeps {
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Told of every deletion when it begins and when it has ended. */
  readonly onChange?: (deletion: DeletionDto) => void;
}

export interface Deletions {
  /** What would be deleted, and the token that allows it. @throws HttpProblem 400, 429 */
  preview(body: DeletionPreviewBody): Promise<DeletionPreviewDto>;
  /** Begins what was previewed, when it is still the same number of lines. @throws HttpProblem 404, 409 */
  begin(token: string, by: string): Promise<DeletionDto>;
  /** Newest first. */
  list(): Promise<readonly DeletionDto[]>;
  get(id: string): Promise<DeletionDto | undefined>;
  /** Ends a running deletion with what is deleted by then. */
  close(): Promise<void>;
}

/** Deletes by query in two steps, one deletion at a time; what was deleted is remembered as documents. */
export function createDeletions(deps: DeletionsDeps): Deletions {
  const { entries, documents, clock } = deps;
  const previews = createDeletionPreviews(deps);
  let running: Promise<void> | undefined;
  let beginning = false;
  let closing = false;

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

  async function run(begun: DeletionDto, filter: RangedFilter): Promise<void> {
    let deletion = begun;
    let savedMs = performance.now();
    try {
      for await (const { deleted, total } of entries.deleteMatching(filter)) {
        deletion = { ...deletion, deleted, total };
        if (closing && deleted < total) break;
        if (performance.now() - savedMs < SAVE_MS) continue;
        deletion = await save(deletion);
        savedMs = performance.now();
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

  async function begin(token: string, by: string): Promise<DeletionDto> {
    if ((await list()).some(({ state }) => state === 'running')) throw runsAlready();
    const confirmed = await previews.confirm(token);
    const begun = await save(newDeletion(confirmed, { by, now: formatTimeUs(nowUs(clock)) }));
    deps.log.warn(noteOf(begun), 'deletion by query begins');
    deps.onChange?.(begun);
    running = run(begun, confirmed.filter).finally(() => (running = undefined));
    await forgetOldest(documents, await list());
    return begun;
  }

  return {
    list,
    async get(id) {
      const deletion = deletionSchema.safeParse(await documents.get(KIND, id)).data;
      return deletion && asSeenAt(deletion, clock.nowMs());
    },
    preview: (body) => previews.add(body),
    async begin(token, by) {
      if (beginning || running !== undefined) throw runsAlready();
      beginning = true;
      return begin(token, by).finally(() => (beginning = false));
    },
    async close() {
      closing = true;
      await running;
    },
  };
}

function newDeletion(
  { query, filter, count }: Confirmed,
  { by, now }: { readonly by: string; readonly now: string },
): DeletionDto {
  return {
    id: randomUUID(),
    query,
    from: formatTimeUs(filter.fromUs),
    to: formatTimeUs(filter.toUs),
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

async function forgetOldest(documents: DocumentStore, newestFirst: readonly DeletionDto[]): Promise<void> {
  for (const { id } of newestFirst.slice(DELETIONS_KEPT)) await documents.delete(KIND, id);
}

function noteOf({ id, query, from, to, by, state, total, deleted }: DeletionDto): object {
  return { id, query, from, to, by, state, total, deleted };
}

function runsAlready(): HttpProblem {
  return new HttpProblem(409, {
    code: 'DELETION_RUNS',
    detail: 'Another deletion runs.',
    nextStep: 'GET /api/v1/deletions shows how far it is; begin this one when it is done.',
  });
}
