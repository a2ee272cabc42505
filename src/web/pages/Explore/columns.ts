import { useMemo } from 'react';
import type { EntryDto } from '../../../api/entries.ts';
import type { EntryField } from '../../../core/entry-condition.ts';
import { entryField } from '../../../query/fields.ts';
import { usePageAddress } from '../../state/use-page-address.ts';

/** Columns beside time, level, service and message; more do not fit a screen. */
export const MOST_COLUMNS = 6;
const SEPARATOR = ',';

/** Reads the chosen columns of an address: names of fields. */
export function parseColumns(text: string | undefined): readonly string[] {
  const names = (text ?? '')
    .split(SEPARATOR)
    .map((name) => name.replaceAll('%2C', SEPARATOR).replaceAll('%25', '%'));
  return [...new Set(names)].filter((name) => name !== '').slice(0, MOST_COLUMNS);
}

export function formatColumns(names: readonly string[]): string {
  return names.map((name) => name.replaceAll('%', '%25').replaceAll(SEPARATOR, '%2C')).join(SEPARATOR);
}

/** What a line has in a column; empty when it has nothing. */
export function columnValue(entry: EntryDto, name: string): string {
  const field = columnField(name);
  if (field.in === 'column') {
    switch (field.name) {
      case 'host':
      case 'source':
      case 'trace':
        return entry[field.name];
      default:
        return '';
    }
  }
  const value = Object.hasOwn(entry.attributes, name) ? entry.attributes[name] : undefined;
  return value === undefined || value === null ? '' : String(value);
}

/** `host`, `source` and `trace` are fields of every line, other names are attributes. */
export function columnField(name: string): EntryField {
  const field = entryField(name);
  const own = field.in === 'column' && ['host', 'source', 'trace'].includes(field.name);
  return own ? field : { in: 'attributes', name };
}

export interface Columns {
  readonly names: readonly string[];
  toggle(name: string): void;
}

/** The chosen columns of the page's address. */
export function useColumns(): Columns {
  const { address, updateView } = usePageAddress();
  const { columns } = address.view;
  // The same list as long as the address says the same: rows compare it.
  const names = useMemo(() => parseColumns(columns), [columns]);
  return {
    names,
    toggle: (name) => {
      const next = names.includes(name) ? names.filter((other) => other !== name) : [...names, name];
      updateView({ columns: formatColumns(next) }, { replace: true });
    },
  };
}
