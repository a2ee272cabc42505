import { batchOfEntries } from '../core/batch-of-entries.ts';
import type { EntryStore, TimeRange } from '../store/store.ts';
import { SampleReservoir } from './sample-reservoir.ts';

/** Lines read of a period; at 50,000 a second from the store two minutes. */
export const PERIOD_LINES_LIMIT = 6_000_000;

/** A bounded sample of the stored lines of a period. */
export async function samplePeriod(
  entries: Pick<EntryStore, 'stream'>,
  period: TimeRange,
  maxLines: number,
): Promise<SampleReservoir> {
  const sample = new SampleReservoir({ maxLines });
  let read = 0;
  for await (const page of entries.stream(period)) {
    sample.add(batchOfEntries(page));
    read += page.length;
    if (read >= PERIOD_LINES_LIMIT) break;
  }
  return sample;
}
