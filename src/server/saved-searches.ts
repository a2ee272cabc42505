import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Principal } from '../accounts/principal.ts';
import { HttpProblem } from '../api/http-problem.ts';
import { SAVED_SEARCH_LIMIT, savedSearchSchema } from '../api/saved-searches.ts';
import type { SavedSearchBody, SavedSearchDto, SavedSearchPatch } from '../api/saved-searches.ts';
import { nowUs } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import type { DocumentStore } from '../store/store.ts';
import { formatTimeUs } from './time-range.ts';

const KIND = 'saved-search';

/** As kept: with whose it is, which the API does not tell. */
const document = savedSearchSchema.extend({ ownerKey: z.string().optional() });
type Document = z.infer<typeof document>;

/** Of one asker: everybody's searches and their own personal ones. What is not for them does not exist for them. */
export interface SavedSearches {
  /** By name. */
  list(asker: Principal): Promise<readonly SavedSearchDto[]>;
  get(id: string, asker: Principal): Promise<SavedSearchDto | undefined>;
  /** @throws HttpProblem 409 when there are {@link SAVED_SEARCH_LIMIT} already */
  add(body: SavedSearchBody, asker: Principal): Promise<SavedSearchDto>;
  /** Undefined when there is none with this id. */
  change(request: SavedSearchChange): Promise<SavedSearchDto | undefined>;
  remove(id: string, asker: Principal): Promise<boolean>;
}

export interface SavedSearchChange {
  readonly id: string;
  readonly patch: SavedSearchPatch;
  readonly asker: Principal;
}

/** Saved searches as documents, read anew each time: every process that serves the API sees the same ones. */
export function createSavedSearches(documents: DocumentStore, clock: Clock): SavedSearches {
  const now = (): string => formatTimeUs(nowUs(clock));

  async function all(): Promise<readonly Document[]> {
    const found = (await documents.list(KIND)).map(({ value }) => document.safeParse(value));
    return found.flatMap(({ data }) => (data === undefined ? [] : [data]));
  }

  async function find(id: string, asker: Principal): Promise<Document | undefined> {
    const { data } = document.safeParse(await documents.get(KIND, id));
    return data !== undefined && isFor(asker, data) ? data : undefined;
  }

  return {
    async list(asker) {
      return (await all())
        .filter((search) => isFor(asker, search))
        .toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
        .map(answerOf);
    },
    async get(id, asker) {
      const search = await find(id, asker);
      return search === undefined ? undefined : answerOf(search);
    },
    async add(body, asker) {
      if ((await all()).length >= SAVED_SEARCH_LIMIT) throw tooMany();
      const createdAt = now();
      const search: Document = {
        id: randomUUID(),
        ...body,
        personal: body.personal ?? false,
        savedBy: asker.name,
        ownerKey: keyOf(asker),
        createdAt,
        updatedAt: createdAt,
      };
      await documents.put(KIND, search.id, search);
      return answerOf(search);
    },
    async change({ id, patch, asker }) {
      const before = await find(id, asker);
      if (before === undefined) return undefined;
      const merged = { ...before, ...patch, updatedAt: now() };
      const kept = Object.entries(merged).filter(([, value]) => value !== null && value !== undefined);
      const search = document.parse(Object.fromEntries(kept));
      await documents.put(KIND, id, search);
      return answerOf(search);
    },
    async remove(id, asker) {
      if ((await find(id, asker)) === undefined) return false;
      await documents.delete(KIND, id);
      return true;
    },
  };
}

function isFor(asker: Principal, { personal, ownerKey }: Document): boolean {
  return !personal || ownerKey === keyOf(asker);
}

/** Names may be taken again after a user is gone; ids are not. */
function keyOf({ kind, id }: Principal): string {
  return `${kind} ${id}`;
}

function answerOf({ ownerKey: _ownerKey, ...search }: Document): SavedSearchDto {
  return search;
}

function tooMany(): HttpProblem {
  return new HttpProblem(409, {
    code: 'TOO_MANY_SAVED_SEARCHES',
    detail: `There are ${SAVED_SEARCH_LIMIT} saved searches, which is the most.`,
    nextStep: 'Delete one that nobody needs any more.',
  });
}
