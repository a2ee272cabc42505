import type { EntryBatch } from '../core/batch.ts';
import { BatchBuilder } from '../core/batch-builder.ts';
import type { Contamination } from '../pipeline/forest/contamination.ts';
import { addRow } from '../pipeline/score/concat-batches.ts';

/** Least share of the sample that a kind declared normal gets: 2% of all lines are 5.6 bits of surprise. */
const LEAST_SHARE = 0.02;

/** A kind that is more of the sample than may be marked is not marked for being itself, see thresholdOf. */
const SHARE_PER_CONTAMINATION = 1.25;

/** Share of the sample that all of them get: what was not declared keeps its proportions and most of its weight. */
const SHARE_OF_ALL = 0.25;

const DECLARED_BATCH_ID = 'dec1a2ed00000000';

/**
 * Lines declared normal, repeated until they weigh as much as what is usual, and spread over the sample's time, since they are
 * normal at any time. Nothing when there are none. Deterministic.
 */
export function weighDeclared(
  declared: readonly EntryBatch[],
  sample: readonly EntryBatch[],
  contamination: Contamination,
): readonly EntryBatch[] {
  const lines = sample.reduce((sum, { count }) => sum + count, 0);
  const { fromUs, toUs } = timesOf(sample);
  const marked = contamination === 'auto' ? 0 : contamination;
  const wanted = Math.max(LEAST_SHARE, SHARE_PER_CONTAMINATION * marked);
  const share = Math.min(wanted, SHARE_OF_ALL / declared.length);
  const copies = Math.max(1, Math.floor(lines * share));
  return declared.map((batch) => {
    const builder = new BatchBuilder();
    for (let copy = 0; copy < copies; copy++) addRow(builder, batch, copy % batch.count);
    const weighed = builder.build(DECLARED_BATCH_ID, batch.receivedUs);
    const timeUs = Float64Array.from({ length: copies }, (_, copy) =>
      Math.floor(fromUs + ((copy + 0.5) / copies) * (toUs - fromUs)),
    );
    return { ...weighed, timeUs };
  });
}

function timesOf(sample: readonly EntryBatch[]): { fromUs: number; toUs: number } {
  let fromUs = Infinity;
  let toUs = -Infinity;
  for (const { timeUs, count } of sample) {
    for (let row = 0; row < count; row++) {
      fromUs = Math.min(fromUs, timeUs[row]!);
      toUs = Math.max(toUs, timeUs[row]!);
    }
  }
  return { fromUs, toUs };
}
