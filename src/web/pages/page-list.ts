import {
  Activity,
  Blocks,
  FlaskConical,
  HeartPulse,
  ListTree,
  Settings2,
  Siren,
  TextSearch,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';

export interface PageEntry {
  readonly path: string;
  readonly name: string;
  /** Goes there after `g`. */
  readonly key: string;
  readonly icon: LucideIcon;
  /** Whether the time range at the top is about this page. */
  readonly timed: boolean;
}

export const PAGES: readonly PageEntry[] = [
  { path: '/', name: 'Overview', key: 'o', icon: Activity, timed: true },
  { path: '/explore', name: 'Explore', key: 'e', icon: TextSearch, timed: true },
  { path: '/patterns', name: 'Patterns', key: 'p', icon: ListTree, timed: true },
  { path: '/incidents', name: 'Incidents', key: 'i', icon: Siren, timed: false },
  { path: '/models', name: 'Models', key: 'm', icon: FlaskConical, timed: false },
  { path: '/sources', name: 'Sources', key: 's', icon: Blocks, timed: false },
  { path: '/status', name: 'Status', key: 'u', icon: HeartPulse, timed: false },
  { path: '/settings', name: 'Settings', key: 't', icon: Settings2, timed: false },
];

/** The page an address belongs to. */
export function pageOf(path: string): PageEntry | undefined {
  return PAGES.find((page) => path === page.path || (page.path !== '/' && path.startsWith(`${page.path}/`)));
}
