import path from 'node:path';
import { listenToFiles } from '../ingest/file-tail/listen.ts';
import type { IngestObserver, SenderName } from '../ingest/ingest-observer.ts';
import type { IngestLimits } from '../ingest/limits.ts';
import type { Sink } from '../ingest/sink.ts';
import type { TimeRules } from '../ingest/time/time-rules.ts';
import type { RoleContext } from './roles/role-context.ts';

export interface FollowFilesParts {
  readonly sink: Sink;
  readonly limits: IngestLimits;
  readonly time: Omit<TimeRules, 'receivedUs'>;
  readonly observer: IngestObserver;
  /** Glob patterns; with none, nothing is followed. */
  readonly patterns: readonly string[];
}

/** Saves the places reached beside the queue. */
const STATE_FILE = 'followed-files.json';

/** Trouble that lasts is told once a minute, not with every poll. */
const REPEAT_MS = 60_000;

/** Follows files from here on, until the closers run. @throws AppError INPUT_INVALID */
export async function followFiles(context: RoleContext, parts: FollowFilesParts): Promise<void> {
  const { config, clock, log, closers } = context;
  const { observer, patterns, ...rest } = parts;
  if (patterns.length === 0) return;
  const told = new Map<string, number>();
  function warn(file: string, error: unknown): void {
    const nowMs = clock.nowMs();
    if (nowMs - (told.get(file) ?? -Infinity) < REPEAT_MS) return;
    told.set(file, nowMs);
    log.warn({ file, error }, 'a followed file waits; it is tried again');
  }
  const senderOf = (file: string): SenderName => ({ protocol: 'file', name: file, host: '' });
  const listener = await listenToFiles({
    ...rest,
    clock,
    patterns: patterns.map((pattern) => path.resolve(pattern)),
    stateFile: path.resolve(config.dataDir, STATE_FILE),
    observer: {
      shipped: ({ path: file, entries: lines, duplicate, ...rest }) => {
        if (duplicate) observer.onDuplicate(senderOf(file));
        else observer.onAccepted(senderOf(file), { lines, ...rest });
      },
      truncated: (file) => log.info({ file }, 'a followed file was truncated and is read from its start'),
      failed: warn,
    },
    onError: (error) => warn(STATE_FILE, error),
  });
  closers.add('followed files', () => listener.close());
}
