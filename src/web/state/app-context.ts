import { createContext, useContext, useSyncExternalStore } from 'react';
import type { LiveFeed } from '../live/live-feed.ts';
import type { Announcer } from './announcer.ts';
import type { PreferenceStore, Preferences } from './preferences.ts';
import type { Signal } from './signal.ts';
import type { Toasts } from './toasts.ts';

/** What the whole page shares. */
export interface AppServices {
  readonly feed: LiveFeed;
  readonly preferences: PreferenceStore;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
}

export const AppContext = createContext<AppServices | undefined>(undefined);

export function useApp(): AppServices {
  const services = useContext(AppContext);
  if (services === undefined) throw new Error('useApp outside of AppContext');
  return services;
}

export function useSignal<T>(signal: Signal<T>): T {
  return useSyncExternalStore(signal.subscribe, signal.get);
}

export function usePreferences(): Preferences {
  const { preferences } = useApp();
  return useSyncExternalStore(preferences.subscribe, preferences.get);
}

/** The IANA name of the zone in which times are shown. */
export function useZone(): string {
  const { zone } = usePreferences();
  return zone === 'local' ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
}
