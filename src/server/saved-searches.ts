import { randomUUID } from 'node:crypto';
import { HttpProblem } from '../api/http-problem.ts';
import { SAVED_SEARCH_LIMIT, savedSearchSchema } from '../api/saved-searches.ts';
import type { SavedSearchBody, SavedSearchDto, SavedSearchPatch } from '../api/saved-searches.ts';
import { nowUs } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import type { DocumentStore } from '../store/store.ts';
import { formatTimeUs } from './time-range.ts';

const KIND = 'saved-search';

export interface SavedSearches {
  /** By name. */
  list(owner?: string): Promise<readonly SavedSearchDto[]>;
  get(id: string): Promise<SavedSearchDto | undefined>;
  /** @throws HttpProblem 409 when there are {@link SAVED_SEARCH_LIMIT} already */
  add(body: SavedSearchBody): Promise<SavedSearchDto>;
  /** Undefined when there is none with this id. */
  change(id: string, patch: SavedSearchPatch): Promise<SavedSearchDto | undefined>;
  remove(id: string): Promise<boolean>;
}

/** Saved searches as documents, read anew each time: every process that serves the API sees the same ones. */
export function createSavedSearches(documents: DocumentStore, clock: Clock): SavedSearches {
  const now = (): string => formatTimeUs(nowUs(clock));

  async function list(): Promise<readonly SavedSearchDto[]> {
    const searches = (await documents.list(KIND)).map(({ value }) => savedSearchSchema.safeParse(value));
    return searches
      .flatMap(({ data }) => (data === undefined ? [] : [data]))
      .toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
  }

  async function get(id: string): Promise<SavedSearchDto | undefined> {
    return savedSearchSchema.safeParse(await documents.get(KIND, id)).data;
  }

  return {
    async list(owner) {
      const all = await list();
      return owner === undefined
        ? all
        : all.filter((search) => search.owner === undefined || search.owner === owner);
    },
    get,
    async add(body) {
      if ((await list()).length >= SAVED_SEARCH_LIMIT) throw tooMany();
      const createdAt = now();
      const search: SavedSearchDto = { id: randomUUID(), ...body, createdAt, updatedAt: createdAt };
      await documents.put(KIND, search.id, search);
      return search;
    },
    async change(id, patch) {
      const before = await get(id);
      if (before === undefined) return undefined;
      const merged = { ...before, ...patch, updatedAt: now() };
      const kept = Object.entries(merged).filter(([, value]) => value !== null && value !== undefined);
      const search = savedSearchSchema.parse(Object.fromEntries(kept));
      await documents.put(KIND, id, search);
      return search;
    },
    async remove(id) {
      if ((await get(id)) === undefined) return false;
      await documents.delete(KIND, id);
      return true;
    },
  };
}

function tooMany(): HttpProblem {
  return new HttpProblem(409, {
    code: 'TOO_MANY_SAVED_SEARCHES',
    detail: `There are ${SAVED_SEARCH_LIMIT} saved searches, which is the most.`,
    nextStep: 'Delete one that nobody needs any more.',
  });
}
