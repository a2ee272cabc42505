import type { Broker } from '../broker/broker.ts';
import { ENTRY_FLAG, type EntryBatch } from '../core/batch.ts';
import { encodeEnvelope } from '../core/envelope.ts';
import type { AllocateBytes } from '../core/envelope.ts';
import { AppError } from '../core/errors.ts';
import type { IngestLimits } from './limits.ts';

/** Where every protocol hands its batches. */
export interface Sink {
  /**
   * Resolves when the batch is durable: only then may a sender be told so. A batch id that came before adds
   * nothing and resolves with `duplicate: true`.
   * @throws AppError INGEST_BUSY (429) or QUEUE_FULL (503): nothing was taken, the sender should come again later.
   */
  accept(batch: EntryBatch): Promise<{ readonly duplicate: boolean }>;
  /** Bytes handed to the broker and not yet durable. */
  readonly inFlightBytes: number;
}

export function createSink(deps: {
  readonly broker: Pick<Broker, 'publish'>;
  readonly limits: Pick<IngestLimits, 'inFlightBytes'>;
  /** Memory for batches; new memory when it is left out. */
  readonly allocate?: AllocateBytes;
  /** Told how many entries of an accepted batch were cut at a limit. */
  readonly onTruncated?: (entries: number) => void;
  /** Takes the memory of a batch back once nobody reads it. */
  readonly reclaim?: (memory: ArrayBuffer) => void;
}): Sink {
  const { allocate = allocateUnset } = deps;
  let inFlightBytes = 0;
  return {
    get inFlightBytes() {
      return inFlightBytes;
    },
    async accept(batch) {
      const body = encodeEnvelope(batch, allocate);
      // Once published its memory may go on to another thread, and says 0 here.
      const bytes = body.length;
      // One batch alone may be larger than the limit; it must not wait for ever.
      if (inFlightBytes > 0 && inFlightBytes + bytes > deps.limits.inFlightBytes) {
        throw busy(deps.limits.inFlightBytes);
      }
      inFlightBytes += bytes;
      try {
        const { duplicate, bodyFree = false } = await deps.broker.publish({ id: batch.batchId, body });
        if (bodyFree) deps.reclaim?.(body.buffer);
        const truncated = duplicate ? 0 : truncatedIn(batch);
        if (truncated > 0) deps.onTruncated?.(truncated);
        return { duplicate };
      } finally {
        inFlightBytes -= bytes;
      }
    },
  };
}

function truncatedIn({ count, flags }: EntryBatch): number {
  let truncated = 0;
  for (let row = 0; row < count; row++) if ((flags[row]! & ENTRY_FLAG.truncated) !== 0) truncated++;
  return truncated;
}

/** Memory of its own that is not filled with zeros first: it is written once, and may move to another thread. */
function allocateUnset(bytes: number): Uint8Array<ArrayBuffer> {
  return Buffer.allocUnsafeSlow(bytes);
}

function busy(limitBytes: number): AppError {
  return new AppError('INGEST_BUSY', `Batches of ${limitBytes} bytes already wait to become durable.`, {
    nextStep: 'Send again after a pause, with fewer requests at once; or raise ingest.inFlightBytes.',
  });
}
