import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntryStore } from '../store/store.ts';

/** The rows of a batch that the store already has, for many askers in one statement. */
export type RowsInStore = (batchId: string) => Promise<readonly number[]>;

/** Most batches asked about in one statement. */
const ASK_LIMIT = 500;

/**
 * After a crash whole prefetch windows come again at once; their questions of one turn of the event loop go to
 * the store together.
 */
export function createRedeliveryCheck(store: Pick<EntryStore, 'rowsOfBatches'>): RowsInStore {
  let open:
    | { readonly ids: string[]; readonly answer: Promise<ReadonlyMap<string, ReadonlySet<number>>> }
    | undefined;

  return async (batchId) => {
    if (open === undefined || open.ids.length >= ASK_LIMIT) {
      const ids: string[] = [];
      const answer = nextTurn().then(() => {
        if (open?.ids === ids) open = undefined;
        return store.rowsOfBatches(ids);
      });
      open = { ids, answer };
    }
    open.ids.push(batchId);
    return [...((await open.answer).get(batchId) ?? [])];
  };
}
