import type { AttributeValue, Entry } from '../../core/entry.ts';
import { formatEntryId, parseEntryId } from '../../core/entry-id.ts';
import type { EntryKey } from '../../core/entry-id.ts';
import { LEVELS } from '../../core/level.ts';

/** What `decodeEntry` reads. 64-bit ids come as hex, since JSON numbers end at 2⁵³. */
export const ENTRY_SELECT = `toUnixTimestamp64Micro(time), level, service, host, source, message, attributes, trace,
  ${hexOf('template')}, score, anomalous, model, ${hexOf('batch')}, row, flags`;

/** SQL for the 16 hex digits of a UInt64 column. */
export function hexOf(column: string): string {
  return `leftPad(lower(hex(${column})), 16, '0')`;
}

/** An entry from a row of {@link ENTRY_SELECT}. */
export function decodeEntry(row: readonly unknown[]): Entry {
  const [time, level, service, host, source, message, attributes, trace] = row;
  const [template, score, anomalous, model, batch, rowNumber, flags] = row.slice(8);
  const timeUs = Number(time);
  return {
    id: formatEntryId({ timeUs, batchId: String(batch), row: Number(rowNumber) }),
    timeUs,
    level: LEVELS[Number(level)] ?? 'unknown',
    service: String(service),
    host: String(host),
    source: String(source),
    message: String(message),
    attributes: parseAttributes(String(attributes)),
    trace: String(trace),
    templateId: String(template),
    score: Number(score),
    anomalous: Number(anomalous) === 1,
    modelVersion: Number(model),
    flags: Number(flags),
  };
}

/** Text that is no JSON object is kept under one key rather than lost. */
const UNPARSED_KEY = 'attributes';

function parseAttributes(text: string): Readonly<Record<string, AttributeValue>> {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, AttributeValue>>;
    }
  } catch {
    // Falls through: the text itself is what there is.
  }
  return { [UNPARSED_KEY]: text };
}

/** A page's end. Rows are in order of time, batch and row number, which no later arrival changes. */
export function formatCursor(entry: Entry): string {
  return entry.id;
}

/** Undefined when the text is no cursor. */
export function parseCursor(text: string): EntryKey | undefined {
  return parseEntryId(text);
}
