import type { Entry } from '../../src/core/entry.ts';
import { parseEntryId } from '../../src/core/entry-id.ts';
import type { EntryFilter } from '../../src/core/entry-filter.ts';
import type { EntryStore } from '../../src/store/store.ts';

type MemoryEntries = Pick<EntryStore, 'count' | 'find' | 'timeline' | 'stream' | 'updateScores'> & {
  readonly all: Entry[];
};

const PAGE = 500;

/** Entries in memory, for what reads and rescores periods; filters know of time, template, service and anomalies. */
export function createMemoryEntries(entries: readonly Entry[] = []): MemoryEntries {
  const all = [...entries];
  const matching = ({ fromUs = 0, toUs = Infinity, ...filter }: EntryFilter): Entry[] =>
    all
      .filter(({ timeUs }) => timeUs >= fromUs && timeUs < toUs)
      .filter(({ anomalous }) => filter.anomalous === undefined || anomalous === filter.anomalous)
      .filter(({ templateId }) => filter.templates?.includes(templateId) ?? true)
      .filter(({ service }) => filter.services?.includes(service) ?? true)
      .sort((a, b) => a.timeUs - b.timeUs);
  return {
    all,
    count: (filter) => Promise.resolve(matching(filter).length),
    find(filter, { limit, order, cursor = '0' }) {
      const found = order === 'oldest' ? matching(filter) : matching(filter).reverse();
      const end = Number(cursor) + limit;
      const entries = found.slice(Number(cursor), end);
      return Promise.resolve({ entries, ...(end < found.length && { nextCursor: String(end) }) });
    },
    timeline(filter, bucketUs) {
      const counts = new Map<number, number>();
      for (const { timeUs } of matching(filter)) {
        const startUs = Math.floor(timeUs / bucketUs) * bucketUs;
        counts.set(startUs, (counts.get(startUs) ?? 0) + 1);
      }
      return Promise.resolve(
        [...counts].map(([startUs, info]) => ({ startUs, levels: { info }, anomalies: 0 })),
      );
    },
    async *stream(filter) {
      const found = matching(filter);
      for (let at = 0; at < found.length; at += PAGE) yield found.slice(at, at + PAGE);
    },
    updateScores(_range, { modelVersion, rows }) {
      const changes = new Map(rows.map((row) => [`${row.batchId} ${row.row}`, row]));
      for (const [at, entry] of all.entries()) {
        const key = parseEntryId(entry.id);
        const change = changes.get(`${key?.batchId} ${key?.row}`);
        if (change === undefined) continue;
        all[at] = { ...entry, score: change.score, anomalous: change.anomalous, modelVersion };
      }
      return Promise.resolve();
    },
  };
}
