import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { EntryDto } from '../../../api/entries.ts';
import { entryPagesQuery } from '../../api/read-queries.ts';
import { useApp, useSignal } from '../../state/app-context.ts';
import { hasPipes, linesOf } from '../../state/edit-query.ts';
import { addressPairs, queryPairs, usePageAddress } from '../../state/use-page-address.ts';

const WAITING_MS = 3000;

export interface ExploreLines {
  /** Newest first: those that arrived live, then page after page of older ones. */
  readonly lines: readonly EntryDto[];
  readonly loading: boolean;
  /** The lines are still those of the last question. */
  readonly stale: boolean;
  readonly error: Error | null;
  readonly more: 'yes' | 'loading' | 'end';
  /** Arrived while somebody was reading. */
  readonly waiting: number;
  /** Left out by the server: too many a second. */
  readonly skipped: number;
  loadMore(): void;
  retry(): void;
  hold(held: boolean): void;
}

/** The lines of the address, with the live ones on top while the tail is on. */
export function useExploreLines(): ExploreLines {
  const { address } = usePageAddress();
  const { feed } = useApp();
  const pages = useInfiniteQuery({
    ...entryPagesQuery(addressPairs(address)),
    // Pipes make a table of the lines, which is asked for elsewhere.
    enabled: !hasPipes(address.query),
    // Who waits for a first line to match need not ask again by hand.
    refetchInterval: ({ state }) =>
      address.range.kind === 'relative' && state.data?.pages[0]?.entries.length === 0 && WAITING_MS,
  });
  const live = useSyncExternalStore(feed.lines.subscribe, feed.lines.view);
  const { refetch } = pages;

  const follow = address.live ? queryPairs(linesOf(address.query)) : undefined;
  const followKey = JSON.stringify(follow);
  useEffect(() => {
    feed.follow(followKey === undefined ? undefined : (JSON.parse(followKey) as [string, string][]));
    return () => feed.follow(undefined);
  }, [feed, followKey]);

  // Lines may have arrived between the first page and the start of the tail.
  const connected = useSignal(feed.state).kind === 'open';
  useEffect(() => {
    if (address.live && connected) void refetch();
  }, [address.live, connected, followKey, refetch]);

  const lines = useMemo(() => {
    const paged = pages.data?.pages.flatMap((page) => page.entries) ?? [];
    if (!address.live || live.lines.length === 0) return paged;
    const known = new Set(live.lines.map(({ id }) => id));
    return [...live.lines, ...paged.filter(({ id }) => !known.has(id))];
  }, [pages.data, live.lines, address.live]);

  return {
    lines,
    loading: pages.isPending,
    stale: pages.isPlaceholderData,
    error: pages.error,
    more: pages.isFetchingNextPage ? 'loading' : pages.hasNextPage ? 'yes' : 'end',
    waiting: address.live ? live.waiting : 0,
    skipped: address.live ? live.skipped : 0,
    loadMore: () => {
      if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
    },
    retry: () => void refetch(),
    hold: feed.lines.hold,
  };
}
