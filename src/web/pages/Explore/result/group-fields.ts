import type { EntryField } from '../../../../core/entry-condition.ts';
import { entryField } from '../../../../query/fields.ts';
import { parseQuery } from '../../../../query/parse-query.ts';
import type { Pipe, RowField } from '../../../../query/query.ts';

/** Which columns of a query's table hold values of lines, by column: a click on a value goes to its lines. */
export function groupFields(text: string): ReadonlyMap<string, EntryField> {
  const result = parseQuery(text);
  const found = new Map<string, EntryField>();
  if (!result.ok) return found;
  for (const field of result.query.pipes.flatMap(fieldsOf)) {
    if (field.in !== 'result') found.set(field.name, field);
  }
  return found;
}

function fieldsOf(pipe: Pipe): readonly RowField[] {
  switch (pipe.kind) {
    case 'stats':
      return pipe.by.flatMap((by) => (by.kind === 'field' ? [by.field] : []));
    case 'timechart':
      return pipe.by === undefined ? [] : [pipe.by];
    case 'top':
    case 'rare':
    case 'dedup':
    case 'fields':
      return pipe.fields;
    case 'compare':
    case 'sessions':
      return [pipe.by];
    case 'patterns':
      return [entryField('template')];
    case 'context':
      return [entryField('service'), entryField('host')];
    case 'where':
    case 'extract':
    case 'sort':
    case 'limit':
    case 'anomalies':
      return [];
  }
}
