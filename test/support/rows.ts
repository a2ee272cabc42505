import { type EntryBatch, textAt, valueAt } from '../../src/core/batch.ts';
import { LEVELS } from '../../src/core/level.ts';

export interface Row {
  readonly timeUs: number;
  readonly level: string | undefined;
  readonly flags: number | undefined;
  readonly service: string;
  readonly host: string;
  readonly source: string;
  readonly message: string;
  readonly attributes: string;
  readonly trace: string;
}

/** The batch as objects, for comparing. */
export function rowsOf(batch: EntryBatch): Row[] {
  return Array.from({ length: batch.count }, (_, row) => ({
    timeUs: batch.timeUs[row]!,
    level: LEVELS[batch.level[row]!],
    flags: batch.flags[row],
    service: valueAt(batch.service, row),
    host: valueAt(batch.host, row),
    source: valueAt(batch.source, row),
    message: textAt(batch.message, row),
    attributes: textAt(batch.attributes, row),
    trace: textAt(batch.trace, row),
  }));
}
