import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useApp } from '../state/app-context.ts';

/**
 * A browser allows six connections to a server over HTTP/1.1, for all its tabs together: a tab that nobody looks
 * at for this long gives its own back.
 */
const HIDDEN_FOR_MS = 60_000;

/** Keeps the live connection while the page is seen; on return everything is asked for anew. */
export function useFeedWhileVisible(): void {
  const { feed } = useApp();
  const queries = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const onChange = () => {
      clearTimeout(timer);
      if (document.hidden) {
        timer = setTimeout(() => {
          stopped = true;
          feed.stop();
        }, HIDDEN_FOR_MS);
      } else if (stopped) {
        stopped = false;
        feed.start();
        void queries.invalidateQueries();
      }
    };
    feed.start();
    document.addEventListener('visibilitychange', onChange);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onChange);
      feed.stop();
    };
  }, [feed, queries]);
}
