import type { Condition } from '../core/entry-condition.ts';
import { formatName, formatTest } from './format-value.ts';
import type { RowField } from './query.ts';

/** The filter as text that is read as the same filter. `columns` are those of earlier pipes. */
export function formatFilter(condition: Condition<RowField>, columns: readonly string[] = []): string {
  const inner = (part: Condition<RowField>): string => formatFilter(part, columns);
  switch (condition.kind) {
    case 'all':
      return '*';
    case 'and':
      return condition.of.map((part) => (part.kind === 'or' ? `(${inner(part)})` : inner(part))).join(' ');
    case 'or':
      return condition.of.map(inner).join(' OR ');
    case 'not': {
      const { of } = condition;
      return of.kind === 'and' || of.kind === 'or' ? `NOT (${inner(of)})` : `NOT ${inner(of)}`;
    }
    case 'has':
      return `has:${formatName(condition.field, columns)}`;
    case 'test':
      return formatTest(condition.field, condition.test, columns);
  }
}
