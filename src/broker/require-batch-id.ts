import { isBatchId } from '../core/batch-id.ts';

/** Throws when a caller passes something else than a batch id: a bug, not an operational error. */
export function requireBatchId(id: string): void {
  if (!isBatchId(id))
    throw new Error(`A message id must be 16 lower-case hex digits, not ${JSON.stringify(id)}`);
}
