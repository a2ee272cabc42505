import type { NormalLines } from '../core/normal-lines.ts';
import { readNormalLines } from '../learner/declared-normal.ts';
import type { DocumentStore } from '../store/store.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Closers } from './closers.ts';

/** Knows what people declared normal. */
export interface NormalLinesSource {
  /** Calls the listener with what is normal now, and with each change of it. */
  onNormal(listener: (normal: NormalLines) => void): void;
}

/** How often a process that does not keep the declarations looks for them: some milliseconds of the store each time. */
export const LOOK_EVERY_MS = 2000;

/** Follows, through the store, what people declared normal in another process. */
export async function followNormalLines(deps: {
  readonly documents: Pick<DocumentStore, 'list'>;
  readonly log: Logger;
  readonly closers: Closers;
  readonly lookEveryMs?: number;
}): Promise<NormalLinesSource> {
  const { documents, log, closers, lookEveryMs = LOOK_EVERY_MS } = deps;
  const listeners: ((normal: NormalLines) => void)[] = [];
  let normal = await readNormalLines(documents);
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    const now = await readNormalLines(documents);
    if (JSON.stringify(now) === JSON.stringify(normal)) return;
    normal = now;
    for (const listener of listeners) listener(normal);
  }
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) =>
        log.warn({ error }, 'what is declared normal could not be read; trying again'),
      )
      .finally(() => (looking = undefined));
  }, lookEveryMs);
  closers.add('normal lines', async () => {
    clearInterval(timer);
    await looking;
  });
  return {
    onNormal(listener) {
      listeners.push(listener);
      listener(normal);
    },
  };
}
