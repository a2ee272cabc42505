import { PAGE_LIMIT } from '../api/common.ts';
import type { Entry } from '../core/entry.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import type { EntryStore } from '../store/store.ts';

export interface RecentLines {
  readonly pages: readonly (readonly Entry[])[];
  /** Whether these are all lines of the range. */
  readonly complete: boolean;
}

export interface RecentLinesLimits {
  /** Newest lines of the range. */
  readonly newest: number;
  /** Older lines that are anomalous. */
  readonly anomalous: number;
  /** Text of all lines, in UTF-16 units. */
  readonly characters: number;
}

/** 20,000 lines are scored in about 0.2 s; with 64 MB of text a thread that compares stays below 300 MB. */
export const RECENT_LINES_LIMITS: RecentLinesLimits = {
  newest: 20_000,
  anomalous: 2_000,
  characters: 32 * 1024 * 1024,
};

/** The newest lines of a range and, before them, those that are anomalous: a bounded sample. */
export async function recentLines(
  entries: EntryStore,
  range: { readonly fromUs: number; readonly toUs: number },
  limits: RecentLinesLimits = RECENT_LINES_LIMITS,
): Promise<RecentLines> {
  const newest = await readPages(entries, range, { lines: limits.newest, characters: limits.characters });
  const oldest = newest.pages.at(-1)?.at(-1);
  if (newest.complete || oldest === undefined) return newest;
  const older: EntryFilter = { fromUs: range.fromUs, toUs: oldest.timeUs, anomalous: true };
  const { pages } = await readPages(entries, older, { lines: limits.anomalous, characters: newest.left });
  return { pages: [...newest.pages, ...pages], complete: false };
}

async function readPages(
  entries: EntryStore,
  filter: EntryFilter,
  limit: { readonly lines: number; readonly characters: number },
): Promise<RecentLines & { readonly left: number }> {
  const pages: (readonly Entry[])[] = [];
  let { lines, characters } = limit;
  let cursor: string | undefined;
  while (lines > 0 && characters > 0) {
    const page = await entries.find(filter, {
      limit: Math.min(lines, PAGE_LIMIT),
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (page.entries.length > 0) pages.push(page.entries);
    lines -= page.entries.length;
    for (const { message } of page.entries) characters -= message.length;
    cursor = page.nextCursor;
    if (cursor === undefined) return { pages, complete: true, left: characters };
  }
  return { pages, complete: false, left: characters };
}
