import { createContext, useContext, useLayoutEffect, useSyncExternalStore } from 'react';
import { usePreferences } from './app-context.ts';

export type ResolvedTheme = 'light' | 'dark';

const DARK = '(prefers-color-scheme: dark)';

/**
 * The theme on screen. A context, so that nothing draws anew before the document has the theme: components that listened
 * to the system each for itself would read the colours of before.
 */
export const ThemeContext = createContext<ResolvedTheme>('light');

export function useResolvedTheme(): ResolvedTheme {
  return useContext(ThemeContext);
}

function subscribeToSystem(listener: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/**
 * The theme that was chosen, else the system's, put on the document; `public/theme.js` has done so before the first paint. A
 * layout effect: charts read the colours in their effects, which come after.
 */
export function useApplyTheme(): ResolvedTheme {
  const { theme: chosen } = usePreferences();
  const systemIsDark = useSyncExternalStore(subscribeToSystem, () => matchMedia(DARK).matches);
  const theme = chosen === 'system' ? (systemIsDark ? 'dark' : 'light') : chosen;
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return theme;
}
