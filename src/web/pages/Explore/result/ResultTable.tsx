import type { ReactNode } from 'react';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { Link } from 'wouter';
import type { TableColumnDto, TableValueDto } from '../../../../api/query.ts';
import { parseQuery } from '../../../../query/parse-query.ts';
import { FilterButtons } from '../../../components/FilterButtons.tsx';
import { linesOf, sortedBy, toggleValue } from '../../../state/edit-query.ts';
import type { FieldValue } from '../../../state/edit-query.ts';
import { usePageAddress } from '../../../state/use-page-address.ts';
import type { ResultRows } from './as-table.ts';
import { groupFields } from './group-fields.ts';
import { ResultCell } from './ResultCell.tsx';

export interface ResultTableProps {
  readonly table: ResultRows;
  readonly query: string;
}

/** Rows as the query ordered them; a click on a column orders by it, a click on a value shows its lines. */
export function ResultTable({ table: { columns, rows }, query }: ResultTableProps) {
  const groups = groupFields(query);
  const order = orderOf(query);
  return (
    <div className="ResultTable" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.name} column={column} order={order} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column, at) => {
                const value = row[at] ?? null;
                const field = groups.get(column.name);
                const target = field && fieldValue(field, value);
                return (
                  <td key={column.name} data-type={column.type} data-name={column.name}>
                    <Target target={target} name={column.name}>
                      <ResultCell column={column} value={value} />
                    </Target>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Order {
  readonly name: string;
  readonly descending: boolean;
}

function Head({ column, order }: { readonly column: TableColumnDto; readonly order: Order | undefined }) {
  const { address, update } = usePageAddress();
  const { name, type } = column;
  const own = order?.name === name ? order : undefined;
  const sorted = own === undefined ? undefined : own.descending ? 'descending' : 'ascending';
  // What is largest is looked for first, save in the alphabet.
  const descending = own === undefined ? type !== 'text' : !own.descending;
  return (
    <th scope="col" aria-sort={sorted} data-type={type}>
      <button
        type="button"
        title={`Order by ${name}`}
        onClick={() => update({ query: sortedBy(address.query, { name, descending }) })}
      >
        {name}
        {sorted === 'descending' && <ArrowDown size={12} aria-hidden="true" />}
        {sorted === 'ascending' && <ArrowUp size={12} aria-hidden="true" />}
      </button>
    </th>
  );
}

interface TargetProps {
  readonly target: FieldValue | undefined;
  readonly name: string;
  readonly children: ReactNode;
}

/** A value of lines: goes to them, or narrows the table. */
function Target({ target, name, children }: TargetProps) {
  const { address, linkTo } = usePageAddress();
  if (target === undefined) return children;
  const lines = linesOf(address.query);
  return (
    <span className="ResultTable-target">
      <Link
        className="ResultTable-link"
        title="Show the lines"
        href={linkTo('/explore', { query: toggleValue(lines, target, 'in') })}
      >
        {children}
      </Link>
      <span className="ResultTable-tools">
        <FilterButtons value={target} name={name} />
      </span>
    </span>
  );
}

function fieldValue(field: FieldValue['field'], value: TableValueDto): FieldValue | undefined {
  if (value === null || value === '' || Array.isArray(value)) return undefined;
  return field.in === 'column' && field.name === 'message' ? undefined : { field, value: String(value) };
}

function orderOf(query: string): Order | undefined {
  const result = parseQuery(query);
  const last = result.ok ? result.query.pipes.at(-1) : undefined;
  const key = last?.kind === 'sort' ? last.keys[0] : undefined;
  return key && { name: key.field.name, descending: key.descending };
}
