/** What an action line of `_bulk` says about the document behind it. */
export interface BulkAction {
  readonly kind: BulkKind;
  readonly index: string;
  /** '' when the client leaves it to us. */
  readonly id: string;
}

export const BULK_KINDS = ['index', 'create', 'update', 'delete'] as const;
export type BulkKind = (typeof BULK_KINDS)[number];

/** Names longer than Elasticsearch allows (`_id` 512 bytes, index 255) are no use. */
const ID_LIMIT = 512;
const INDEX_LIMIT = 255;

/** The action that a line names, or undefined when it is none. */
export function parseAction(line: string, defaultIndex: string): BulkAction | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const kind of BULK_KINDS) {
    const about = (value as Record<string, unknown>)[kind];
    if (typeof about !== 'object' || about === null) continue;
    const { _index: index, _id: id } = about as Record<string, unknown>;
    return {
      kind,
      index: textOf(index, INDEX_LIMIT) || defaultIndex,
      id: textOf(id, ID_LIMIT),
    };
  }
  return undefined;
}

function textOf(value: unknown, limit: number): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.slice(0, limit).toWellFormed() : '';
}
