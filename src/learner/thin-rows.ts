import type { EntryBatch } from '../core/batch.ts';
import { hashRow } from '../pipeline/score/select-sample.ts';
import type { TemplateMatcher } from '../pipeline/template/template-matcher.ts';
import type { RecurringTemplates } from './recurring-templates.ts';

/** Tells kinds of lines apart. */
export interface Kinds {
  readonly matcher: TemplateMatcher;
  readonly recurring: RecurringTemplates;
}

/** Rows of each (service, template) that stay while there are any: enough that a rare message is learnt. */
const LEAST_OF_A_KIND = 2;

/**
 * Share of the rows that may be of templates that the model does not know and that were seen once only. What one sender makes up anew
 * for each line can take no more than this of the sample, however much of it comes.
 */
const LONE_SHARE = 0.25;

/**
 * The rows of a batch that stay when only `limit` may: at most LONE_SHARE of templates seen once, at least
 * LEAST_OF_A_KIND of every other kind as far as they go, the rest at random, so that kinds keep their proportions.
 * Depends on the batch's content and id alone. Row numbers, rising.
 */
export function thinRows(batch: EntryBatch, limit: number, kinds: Kinds): Uint32Array {
  const { kind, isLone } = kindsOf(batch, kinds);
  const seed = Number.parseInt(batch.batchId.slice(8), 16);
  const order = Uint32Array.from({ length: batch.count }, (_, row) => row);
  const hash = Uint32Array.from(order, (row) => hashRow(seed, row));
  order.sort((a, b) => hash[a]! - hash[b]! || a - b);
  const taken = new Map<number, number>();
  const first: number[] = [];
  const rest: number[] = [];
  const lone: number[] = [];
  for (const row of order) {
    const before = taken.get(kind[row]!) ?? 0;
    taken.set(kind[row]!, before + 1);
    if (isLone[row] === 1) lone.push(row);
    else (before < LEAST_OF_A_KIND ? first : rest).push(row);
  }
  const loneRows = lone.slice(0, Math.floor(limit * LONE_SHARE));
  const kept = [...first, ...loneRows, ...rest].slice(0, limit);
  return Uint32Array.from(kept).sort();
}

/** Number of each row's (service, template), and whether its template is not known and seen once only. */
function kindsOf(batch: EntryBatch, { matcher, recurring }: Kinds): { kind: Int32Array; isLone: Uint8Array } {
  const { bytes, offsets } = batch.message;
  const numbers = new Map<string, number>();
  const kind = new Int32Array(batch.count);
  const isLone = new Uint8Array(batch.count);
  for (let row = 0; row < batch.count; row++) {
    const template = matcher.match(bytes, offsets[row]!, offsets[row + 1]!);
    const key = `${batch.service.index[row]}:${matcher.idHigh}:${matcher.idLow}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    kind[row] = number;
    isLone[row] = template < 0 && !recurring.has(matcher.idLow, matcher.idHigh) ? 1 : 0;
  }
  return { kind, isLone };
}
