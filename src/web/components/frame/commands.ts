import type { ServicesDto } from '../../../api/overview.ts';
import { formatDuration } from '../../format/duration.ts';
import { PAGES } from '../../pages/page-list.ts';
import { queryOf } from '../../state/line-query.ts';
import { RANGE_PRESETS } from '../../state/time-range.ts';
import type { TimeRange } from '../../state/time-range.ts';
import type { Theme } from '../../state/preferences.ts';

export interface Command {
  readonly name: string;
  /** What kind of thing it is, at the end of its row. */
  readonly group: string;
  readonly keys?: readonly string[];
  readonly run: () => void;
}

/** What commands may do. */
export interface CommandActions {
  go(path: string, query?: string): void;
  goLive(): void;
  setRange(range: TimeRange): void;
  setTheme(theme: Theme): void;
  setZone(zone: string): void;
  showShortcuts(): void;
}

const MOST_SHOWN = 50;

/** The commands that fit what was typed; a search for it comes first unless a command begins with it. */
export function findCommands(
  typed: string,
  { actions, services }: { actions: CommandActions; services: ServicesDto | undefined },
): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = allCommands(actions, services).filter(({ name, group }) => {
    const text = `${name} ${group}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (words.length === 0) return fitting.slice(0, MOST_SHOWN);
  const search: Command = {
    name: `Search lines for ${typed.trim()}`,
    group: 'Explore',
    run: () => actions.go('/explore', typed.trim()),
  };
  const begins = fitting.some(({ name }) => name.toLowerCase().startsWith(words[0] ?? ''));
  return (begins ? [...fitting, search] : [search, ...fitting]).slice(0, MOST_SHOWN);
}

function allCommands(actions: CommandActions, services: ServicesDto | undefined): Command[] {
  return [
    ...PAGES.map(({ path, name, key }) => ({
      name,
      group: 'Page',
      keys: ['g', key],
      run: () => actions.go(path),
    })),
    { name: 'Live tail', group: 'Explore', keys: ['l'], run: actions.goLive },
    {
      name: 'Anomalous lines',
      group: 'Explore',
      run: () => actions.go('/explore', queryOf({ anomalous: true })),
    },
    {
      name: 'Errors',
      group: 'Explore',
      run: () => actions.go('/explore', queryOf({ level: ['error', 'fatal'] })),
    },
    ...(services?.services ?? []).map(({ service }) => ({
      name: service,
      group: 'Service',
      run: () => actions.go('/explore', queryOf({ service: [service] })),
    })),
    ...RANGE_PRESETS.map((seconds) => ({
      name: `Last ${formatDuration(seconds)}`,
      group: 'Time range',
      run: () => actions.setRange({ kind: 'relative', seconds }),
    })),
    { name: 'Dark theme', group: 'Setting', run: () => actions.setTheme('dark') },
    { name: 'Light theme', group: 'Setting', run: () => actions.setTheme('light') },
    { name: "System's theme", group: 'Setting', run: () => actions.setTheme('system') },
    { name: 'Show times in UTC', group: 'Setting', run: () => actions.setZone('UTC') },
    { name: 'Show times in local time', group: 'Setting', run: () => actions.setZone('local') },
    { name: 'Keyboard shortcuts', group: 'Help', keys: ['?'], run: actions.showShortcuts },
  ];
}
