import type { ColumnName, EntryField } from '../core/entry-condition.ts';
import { COLUMN_NAMES } from '../core/entry-condition.ts';

/** A field that every line has, for help and completion. All other names are attributes. */
export interface KnownField {
  readonly name: ColumnName;
  readonly description: string;
  readonly example: string;
  /** What its values can be compared as. */
  readonly type: 'text' | 'level' | 'number' | 'boolean' | 'template';
}

export const KNOWN_FIELDS: readonly KnownField[] = [
  { name: 'message', type: 'text', description: 'The line’s text', example: 'message:"timed out"' },
  { name: 'level', type: 'level', description: 'Severity, from trace to fatal', example: 'level:>=warn' },
  { name: 'service', type: 'text', description: 'Who logged it', example: 'service:(auth OR billing)' },
  { name: 'host', type: 'text', description: 'Where it ran', example: 'host:web-*' },
  { name: 'source', type: 'text', description: 'How the line came in', example: 'source:syslog' },
  { name: 'trace', type: 'text', description: 'Trace or request id', example: 'trace:4bf92f3577b34da6' },
  {
    name: 'template',
    type: 'template',
    description: 'Id of the message template',
    example: 'template:0123456789abcdef',
  },
  { name: 'score', type: 'number', description: '0 to 1, higher is stranger', example: 'score:>0.6' },
  { name: 'anomalous', type: 'boolean', description: 'Over the threshold', example: 'anomalous:true' },
  { name: 'model', type: 'number', description: 'Version of the model that scored it', example: 'model:3' },
];

const BY_NAME = new Map(KNOWN_FIELDS.map((field) => [field.name as string, field]));

/** Names that the API uses elsewhere for the same thing. */
const ALIASES: Readonly<Record<string, ColumnName>> = {
  msg: 'message',
  templateId: 'template',
  modelVersion: 'model',
  anomaly: 'anomalous',
};

/** What an unquoted name stands for; every name stands for something. */
export function entryField(name: string): EntryField {
  const column = BY_NAME.get(name)?.name ?? (Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined);
  return column === undefined ? { in: 'attributes', name } : { in: 'column', name: column };
}

export function columnType(name: ColumnName): KnownField['type'] {
  return BY_NAME.get(name)?.type ?? 'text';
}

/** Whether the unquoted name would stand for a column, so that an attribute of that name needs quotes. */
export function isColumnName(name: string): boolean {
  return (COLUMN_NAMES as readonly string[]).includes(name) || Object.hasOwn(ALIASES, name);
}

/** Names that may stand without quotes in front of a colon. */
export const PLAIN_NAME = /^[A-Za-z_@][A-Za-z0-9_@.\-/]*$/;
