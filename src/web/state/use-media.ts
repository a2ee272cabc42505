import { useSyncExternalStore } from 'react';

/** The width below which the page is laid out for a phone, as in the style sheets. */
export const PHONE = '(max-width: 767px)';

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}
