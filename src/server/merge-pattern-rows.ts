import type { TableResult, TableValue } from '../store/store.ts';
import type { TemplateIds } from './template-ids.ts';

type Row = readonly TableValue[];

/** How a column of the pipe `patterns` is put together; of other columns the most frequent row's value stays. */
const SUMS: Readonly<Record<string, (a: number, b: number) => number>> = {
  count: add,
  share: add,
  anomalies: add,
  first: Math.min,
  last: Math.max,
};

/**
 * The table of the pipe `patterns` with one row a template of today: lines keep the id that their template had when they came,
 * and a later model may have joined several into one. Most frequent first.
 */
export function mergePatternRows(
  result: TableResult,
  ids: Pick<TemplateIds, 'resolveTemplate'>,
): TableResult {
  const names = result.columns.map(({ name }) => name);
  const templateAt = names.indexOf('template');
  const countAt = names.indexOf('count');
  const merged = new Map<string, Row>();
  for (const row of result.rows) {
    const template = ids.resolveTemplate(String(row[templateAt]));
    const known = merged.get(template);
    const named = row.map((value, at) => (at === templateAt ? template : value));
    merged.set(template, known === undefined ? named : joined(known, named, names));
  }
  const rows = [...merged.values()].toSorted((a, b) => Number(b[countAt]) - Number(a[countAt]));
  return { ...result, rows };
}

/** `a` is the more frequent one. */
function joined(a: Row, b: Row, names: readonly string[]): Row {
  return a.map((value, at) => {
    const other = b[at];
    const join = SUMS[names[at] ?? ''];
    return join !== undefined && typeof value === 'number' && typeof other === 'number'
      ? join(value, other)
      : value;
  });
}

function add(a: number, b: number): number {
  return a + b;
}
