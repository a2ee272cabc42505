import type { Entry } from '../core/entry.ts';
import type { EntryFilter } from '../core/entry-filter.ts';
import { CONTEXT_COLUMNS } from '../query/pipe-columns.ts';
import type { EntryStore, TableColumn, TableResult } from '../store/store.ts';

export interface ContextRequest {
  readonly filter: EntryFilter;
  /** Before and after each match. */
  readonly lines: number;
  /** Most rows of the answer. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** Newest matches shown with the lines around them: two reads each. */
const MATCHES = 20;

const TYPES: Readonly<Record<(typeof CONTEXT_COLUMNS)[number], TableColumn['type']>> = {
  match: 'boolean',
  time: 'time',
  level: 'text',
  service: 'text',
  host: 'text',
  message: 'text',
  id: 'text',
};

/** The newest matching lines among the lines that the same service wrote on the same host before and after. */
export async function lineContext(entries: EntryStore, request: ContextRequest): Promise<TableResult> {
  const { filter, lines, limit, signal } = request;
  const matches = (await entries.find(filter, { limit: MATCHES, signal })).entries;
  const shown = new Map<string, Entry>();
  for (const match of matches) {
    const near = { services: [match.service], hosts: [match.host] };
    for (const order of ['newest', 'oldest'] as const) {
      const page = await entries.find(near, { limit: lines, order, cursor: match.id, signal });
      for (const entry of page.entries) shown.set(entry.id, entry);
    }
    shown.set(match.id, match);
  }
  const ids = new Set(matches.map((match) => match.id));
  const ordered = [...shown.values()].sort((a, b) => a.timeUs - b.timeUs || (a.id < b.id ? -1 : 1));
  return {
    columns: CONTEXT_COLUMNS.map((name) => ({ name, type: TYPES[name] })),
    rows: ordered
      .slice(0, limit)
      .map((entry) => [
        ids.has(entry.id),
        entry.timeUs,
        entry.level,
        entry.service,
        entry.host,
        entry.message,
        entry.id,
      ]),
    scannedRows: shown.size,
  };
}
