/** What an entry id is made of. The time makes look-up by id a key look-up: rows are sorted by time first. */
export interface EntryKey {
  readonly timeUs: number;
  /** 16 hex digits. */
  readonly batchId: string;
  readonly row: number;
}

const ENTRY_ID = /^([0-9a-f]{1,14})-([0-9a-f]{16})-([0-9a-f]{1,8})$/;

/** `time-batch-row`, each in lower-case hex. */
export function formatEntryId(key: EntryKey): string {
  return `${key.timeUs.toString(16)}-${key.batchId}-${key.row.toString(16)}`;
}

/** The key an id stands for, or undefined when the text is no entry id. */
export function parseEntryId(text: string): EntryKey | undefined {
  const match = ENTRY_ID.exec(text);
  if (match === null) return undefined;
  const [, time = '', batchId = '', row = ''] = match;
  return { timeUs: Number.parseInt(time, 16), batchId, row: Number.parseInt(row, 16) };
}
