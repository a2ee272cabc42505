import { setTimeout as pause } from 'node:timers/promises';
import type { EntryBatch } from '../../core/batch.ts';
import { AppError } from '../../core/errors.ts';
import type { Sink } from '../sink.ts';

/** A batch that is refused is a broker's hiccup away from success; a queue that is full takes seconds to drain. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;
/** About three seconds in all: what stops should stop. */
const ATTEMPTS_WHEN_CLOSING = 6;

/**
 * Offers a batch to the sink until it is taken: for senders that can be told to wait only by leaving their
 * connection unread.
 * @throws AppError when it is refused still some attempts after `isClosing` became true.
 */
export async function acceptPatiently(
  sink: Sink,
  batch: EntryBatch,
  told: { readonly onRefused: (limit: string) => void; readonly isClosing: () => boolean },
): Promise<{ readonly duplicate: boolean }> {
  let closingAttempts = 0;
  for (let attempt = 0; ; attempt++) {
    try {
      return await sink.accept(batch);
    } catch (error) {
      if (told.isClosing()) closingAttempts++;
      if (!(error instanceof AppError) || closingAttempts > ATTEMPTS_WHEN_CLOSING) throw error;
      told.onRefused(error.code === 'INGEST_BUSY' ? 'in-flight' : 'queue-full');
      await pause(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS));
    }
  }
}
