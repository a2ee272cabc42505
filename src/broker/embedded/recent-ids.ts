import type { WriteOperation } from './group-commit.ts';
import { createIdempotencyWindow, type ForgottenId, type IdempotencyLimits } from './idempotency-window.ts';
import type { QueueDatabase } from './queue-database.ts';
import type { QueueKey } from './queue-key.ts';

/** The idempotency window, kept on disk: what `remember` returns must be committed together with the message. */
export interface RecentIds {
  has(id: string): boolean;
  remember(key: QueueKey, nowMs: number): WriteOperation[];
  forget(id: string): void;
}

const SEQUENCE_BYTES = 8;
const ID_BYTES = 8;

export function openRecentIds(database: QueueDatabase, limits: IdempotencyLimits): RecentIds {
  const window = createIdempotencyWindow(limits);
  /** Beyond the limits of this run: removed along with the next publish. */
  let outdated: ForgottenId[] = [];
  for (const { key, value } of database.recent.getRange({ start: Buffer.alloc(1) })) {
    const seen = { sequence: Number(key.readBigUInt64BE(0)), timeMs: value.readDoubleBE(0) };
    outdated.push(...window.remember(key.toString('hex', SEQUENCE_BYTES), seen));
  }
  return {
    has: (id) => window.has(id),
    remember({ id, sequence }, nowMs) {
      const time = Buffer.alloc(8);
      time.writeDoubleBE(nowMs);
      const forgotten = [...outdated, ...window.remember(id, { sequence, timeMs: nowMs })];
      outdated = [];
      return [
        { table: database.recent, key: recentKey(id, sequence), value: time },
        ...forgotten.map((old) => ({
          table: database.recent,
          key: recentKey(old.id, old.sequence),
          value: undefined,
        })),
      ];
    },
    forget: (id) => window.forget(id),
  };
}

function recentKey(id: string, sequence: number): Buffer {
  const bytes = Buffer.alloc(SEQUENCE_BYTES + ID_BYTES);
  bytes.writeBigUInt64BE(BigInt(sequence), 0);
  bytes.write(id, SEQUENCE_BYTES, 'hex');
  return bytes;
}
