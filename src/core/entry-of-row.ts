import { textAt, valueAt } from './batch.ts';
import type { AttributeValue, Entry } from './entry.ts';
import { formatEntryId } from './entry-id.ts';
import { LEVELS } from './level.ts';
import { formatId64 } from './scored-batch.ts';
import type { ScoredBatch } from './scored-batch.ts';

/** Row `row` of a scored batch as people see it. For readers off the hot path. */
export function entryOfRow(scored: ScoredBatch, row: number): Entry {
  const { batch } = scored;
  const timeUs = batch.timeUs[row] ?? 0;
  return {
    id: formatEntryId({ timeUs, batchId: batch.batchId, row }),
    timeUs,
    level: LEVELS[batch.level[row] ?? 0] ?? 'unknown',
    service: valueAt(batch.service, row),
    host: valueAt(batch.host, row),
    source: valueAt(batch.source, row),
    message: textAt(batch.message, row),
    attributes: parseAttributes(textAt(batch.attributes, row)),
    trace: textAt(batch.trace, row),
    templateId: formatId64(scored.templateHigh[row] ?? 0, scored.templateLow[row] ?? 0),
    score: scored.score[row] ?? 0,
    anomalous: scored.anomalous[row] === 1,
    modelVersion: scored.modelVersion,
    flags: batch.flags[row] ?? 0,
  };
}

/** The attributes column's text as an object; text that is no JSON object (a cut one) is kept under `raw`. */
export function parseAttributes(text: string): Record<string, AttributeValue> {
  if (text === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { raw: text };
  }
  if (typeof parsed !== 'object' || parsed === null) return { raw: text };
  const attributes: Record<string, AttributeValue> = {};
  for (const [key, value] of Object.entries(parsed)) {
    attributes[key] = isScalar(value) ? value : JSON.stringify(value);
  }
  return attributes;
}

function isScalar(value: unknown): value is AttributeValue {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}
