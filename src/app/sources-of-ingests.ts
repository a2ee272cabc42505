import { z } from 'zod';
import { sourceSchema } from '../api/sources.ts';
import type { SourceDto } from '../api/sources.ts';
import type { Clock } from '../core/clock.ts';
import type { SourceService } from '../server/services.ts';
import type { DocumentStore } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Closers } from './closers.ts';

const KIND = 'ingest-sources';

/** How often an ingest says what it has, and a server looks. */
export const SHARE_MS = 5000;

/** What an ingest said longer ago than this is no longer shown: it has ended, or the store was away from it. */
const LIFE_MS = 600_000;

/** Services named of one source; more are not shown. */
const SERVICES_LIMIT = 20;

const sharedSchema = z.object({ atMs: z.number(), sources: z.array(sourceSchema) });

interface SharedSourcesDeps {
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly closers: Closers;
}

/** Leaves the sources of this ingest in the store every few seconds; `owner` tells it from other ones. */
export function shareSources(
  sources: SourceService,
  owner: string,
  { documents, clock, log, closers }: SharedSourcesDeps,
): void {
  const write = (): Promise<void> =>
    documents.put(KIND, owner, { atMs: clock.nowMs(), sources: sources.list() });
  const stop = every(SHARE_MS, () =>
    write().catch((error: unknown) => log.debug({ error }, 'sources could not be shared; trying again')),
  );
  closers.add('sources', stop);
}

/** The sources of all ingests together. */
export async function openSharedSources(
  deps: Pick<SharedSourcesDeps, 'documents' | 'clock' | 'log' | 'closers'>,
): Promise<SourceService> {
  const { documents, clock, log, closers } = deps;
  let merged: readonly SourceDto[] = [];
  async function look(): Promise<void> {
    const lists: SourceDto[][] = [];
    for (const { key, value } of await documents.list(KIND)) {
      const shared = sharedSchema.safeParse(value);
      if (!shared.success || clock.nowMs() - shared.data.atMs > LIFE_MS) await documents.delete(KIND, key);
      else lists.push(shared.data.sources);
    }
    merged = mergeSources(lists.flat());
  }
  await look();
  const stop = every(SHARE_MS, () =>
    look().catch((error: unknown) => log.debug({ error }, 'sources could not be read; trying again')),
  );
  closers.add('sources', stop);
  return { list: () => merged };
}

/** One entry a sender, whichever ingests it went to; the one that sent last first. */
export function mergeSources(sources: readonly SourceDto[]): readonly SourceDto[] {
  const merged = new Map<string, SourceDto>();
  for (const source of sources) {
    const key = `${source.protocol}\u0000${source.name}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? source : together(known, source));
  }
  return [...merged.values()].sort((a, b) => b.lastSeen.localeCompare(a.lastSeen));
}

function together(a: SourceDto, b: SourceDto): SourceDto {
  const newer = a.lastSeen > b.lastSeen ? a : b;
  const rejected = new Map(a.rejected.map((of) => [of.reason, of]));
  for (const of of b.rejected) {
    rejected.set(of.reason, { ...of, count: of.count + (rejected.get(of.reason)?.count ?? 0) });
  }
  return {
    ...newer,
    services: [...new Set([...a.services, ...b.services])].slice(0, SERVICES_LIMIT),
    silent: a.silent && b.silent,
    linesPerSecond: a.linesPerSecond + b.linesPerSecond,
    accepted: a.accepted + b.accepted,
    rejected: [...rejected.values()],
  };
}

/** Runs `work` every so often, never twice at once; gives what stops it. */
function every(pauseMs: number, work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= work().finally(() => (running = undefined));
  }, pauseMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
