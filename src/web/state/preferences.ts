import { isZone } from '../format/zone.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What a person chose for this browser. */
export interface Preferences {
  readonly theme: Theme;
  /** IANA name, or `local` for the browser's own. */
  readonly zone: string;
  /** Queries that were searched for, newest first, at most {@link SEARCHES_KEPT}. */
  readonly searches: readonly string[];
}

/** Enough to find yesterday's search again. */
export const SEARCHES_KEPT = 50;

export interface PreferenceStore {
  get(): Preferences;
  set(change: Partial<Preferences>): void;
  rememberSearch(query: string): void;
  subscribe(listener: () => void): () => void;
}

/** The part of `localStorage` that is used. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const THEME_KEY = 'logsentry.theme';
const ZONE_KEY = 'logsentry.zone';
const SEARCHES_KEY = 'logsentry.searches';

/** Preferences kept in `storage`; without storage (refused by the browser) they last as long as the page. */
export function createPreferences(storage: KeyValueStorage | undefined): PreferenceStore {
  const listeners = new Set<() => void>();
  let current: Preferences = {
    theme: THEMES.find((theme) => theme === storage?.getItem(THEME_KEY)) ?? 'system',
    zone: readZone(storage?.getItem(ZONE_KEY)),
    searches: readSearches(storage?.getItem(SEARCHES_KEY)),
  };
  const set = (change: Partial<Preferences>) => {
    current = { ...current, ...change };
    storage?.setItem(THEME_KEY, current.theme);
    storage?.setItem(ZONE_KEY, current.zone);
    storage?.setItem(SEARCHES_KEY, JSON.stringify(current.searches));
    for (const listener of listeners) listener();
  };
  return {
    get: () => current,
    set,
    rememberSearch: (query) => {
      const others = current.searches.filter((other) => other !== query);
      set({ searches: [query, ...others].slice(0, SEARCHES_KEPT) });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function readZone(saved: string | null | undefined): string {
  return saved != null && saved !== 'local' && isZone(saved) ? saved : 'local';
}

function readSearches(saved: string | null | undefined): readonly string[] {
  try {
    const value: unknown = JSON.parse(saved ?? '[]');
    return Array.isArray(value)
      ? value.filter((item) => typeof item === 'string').slice(0, SEARCHES_KEPT)
      : [];
  } catch {
    return [];
  }
}
