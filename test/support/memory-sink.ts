import type { EntryBatch } from '../../src/core/batch.ts';
import { AppError } from '../../src/core/errors.ts';
import { decodeEnvelope, encodeEnvelope } from '../../src/core/envelope.ts';
import type { Sink } from '../../src/ingest/sink.ts';
import { type Row, rowsOf } from './rows.ts';

/** A sink that keeps batches in memory, each id once, and can be made to refuse or to lose its answer. */
export class MemorySink implements Sink {
  readonly inFlightBytes = 0;
  readonly batches = new Map<string, EntryBatch>();
  /** Refuses this many batches before it takes one. */
  refusals = 0;
  /** Takes this many batches, but fails before it can say so. */
  lostAnswers = 0;

  get rows(): Row[] {
    return [...this.batches.values()].flatMap(rowsOf);
  }

  get messages(): string[] {
    return this.rows.map((row) => row.message);
  }

  accept(batch: EntryBatch): Promise<{ duplicate: boolean }> {
    if (this.refusals > 0) {
      this.refusals--;
      return Promise.reject(new AppError('QUEUE_FULL', 'The queue is full.', { nextStep: 'Wait.' }));
    }
    const duplicate = this.batches.has(batch.batchId);
    if (!duplicate) this.batches.set(batch.batchId, decodeEnvelope(encodeEnvelope(batch)));
    if (this.lostAnswers === 0) return Promise.resolve({ duplicate });
    this.lostAnswers--;
    return Promise.reject(new AppError('BROKER_UNREACHABLE', 'The connection broke.', { nextStep: 'Wait.' }));
  }
}
