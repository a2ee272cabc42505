import type { Condition } from '../core/entry-condition.ts';
import { formatName, formatTest } from './format-value.ts';
import type { RowField } from './query.ts';

/** The filter as text that is read as the same filter. */
export function formatFilter(condition: Condition<RowField>): string {
  switch (condition.kind) {
    case 'all':
      return '*';
    case 'and':
      return condition.of
        .map((part) => (part.kind === 'or' ? `(${formatFilter(part)})` : formatFilter(part)))
        .join(' ');
    case 'or':
      return condition.of.map(formatFilter).join(' OR ');
    case 'not': {
      const { of } = condition;
      return of.kind === 'and' || of.kind === 'or' ? `NOT (${formatFilter(of)})` : `NOT ${formatFilter(of)}`;
    }
    case 'has':
      return `has:${formatName(condition.field)}`;
    case 'test':
      return formatTest(condition.field, condition.test);
  }
}
