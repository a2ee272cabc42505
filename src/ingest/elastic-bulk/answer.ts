import type { HttpProblem } from '../../api/http-problem.ts';
import { formatEntryId } from '../../core/entry-id.ts';
import type { BulkItem } from './decode.ts';
import { errorTypeOf } from './decode.ts';

/** What became of the entries of one batch, counted over the request. */
export interface BatchOutcome {
  readonly batchId: string;
  /** The request's entries before this batch. */
  readonly start: number;
  readonly count: number;
  /** Times of its entries, µs; a part of their ids. */
  timeUs: Float64Array | undefined;
  /** Why it was not taken. */
  problem: HttpProblem | undefined;
}

export interface BulkAnswer {
  readonly took: number;
  readonly errors: boolean;
  readonly items: readonly Record<string, unknown>[];
}

/** The answer to `_bulk`: one item an action, in its order. */
export function bulkAnswer(
  items: readonly BulkItem[],
  batches: readonly BatchOutcome[],
  tookMs: number,
): BulkAnswer {
  let errors = false;
  let at = 0;
  const rendered = items.map(({ action, outcome }) => {
    const about = { _index: action.index, _id: action.id === '' ? null : action.id };
    if (typeof outcome !== 'number') {
      errors = true;
      const error = { type: errorTypeOf(outcome.reason), reason: outcome.hint };
      return { [action.kind]: { ...about, status: 400, error } };
    }
    while (at + 1 < batches.length && batches[at + 1]!.start <= outcome) at++;
    const batch = batches[at]!;
    if (batch.problem !== undefined) {
      errors = true;
      const error = { type: 'es_rejected_execution_exception', reason: batch.problem.message };
      // Clients send an item again by itself on 429 alone, whichever part of ours was full.
      return { [action.kind]: { ...about, status: 429, error } };
    }
    const row = outcome - batch.start;
    const id = action.id || formatEntryId({ timeUs: batch.timeUs?.[row] ?? 0, batchId: batch.batchId, row });
    return { [action.kind]: { ...about, _id: id, ...CREATED, _seq_no: outcome } };
  });
  return { took: Math.round(tookMs), errors, items: rendered };
}

const CREATED = {
  _version: 1,
  result: 'created',
  _shards: { total: 1, successful: 1, failed: 0 },
  _primary_term: 1,
  status: 201,
} as const;
