import { isZone } from '../format/zone.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What a person chose for this browser. */
export interface Preferences {
  readonly theme: Theme;
  /** IANA name, or `local` for the browser's own. */
  readonly zone: string;
}

export interface PreferenceStore {
  get(): Preferences;
  set(change: Partial<Preferences>): void;
  subscribe(listener: () => void): () => void;
}

/** The part of `localStorage` that is used. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const THEME_KEY = 'logsentry.theme';
const ZONE_KEY = 'logsentry.zone';

/** Preferences kept in `storage`; without storage (refused by the browser) they last as long as the page. */
export function createPreferences(storage: KeyValueStorage | undefined): PreferenceStore {
  const listeners = new Set<() => void>();
  let current: Preferences = {
    theme: THEMES.find((theme) => theme === storage?.getItem(THEME_KEY)) ?? 'system',
    zone: readZone(storage?.getItem(ZONE_KEY)),
  };
  return {
    get: () => current,
    set: (change) => {
      current = { ...current, ...change };
      storage?.setItem(THEME_KEY, current.theme);
      storage?.setItem(ZONE_KEY, current.zone);
      for (const listener of listeners) listener();
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
