import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryError } from '../../../components/QueryError.tsx';
import { Skeleton } from '../../../components/Skeleton.tsx';
import { AccountsTable } from './AccountsTable.tsx';
import type { Column } from './AccountsTable.tsx';

export interface AccountsListProps<Row> {
  readonly title: string;
  readonly query: UseQueryResult<unknown>;
  /** Undefined while they are asked for. */
  readonly rows: readonly Row[] | undefined;
  readonly columns: readonly Column[];
  readonly renderRow: (row: Row) => ReactNode;
  readonly add: { readonly label: string; readonly icon: ReactNode };
  /** What makes a new one; calls back when that is done. */
  readonly form: (onDone: () => void) => ReactNode;
  /** Shown once after something was made. */
  readonly once?: ReactNode;
  /** In place of the table while there is nothing. */
  readonly empty?: ReactNode;
}

/** Users or tokens: those there are, and a form for one more. */
export function AccountsList<Row>(props: AccountsListProps<Row>) {
  const { title, rows, columns, renderRow, add } = props;
  const [adding, setAdding] = useState(false);
  return (
    <Panel
      title={title}
      note={rows?.length === 0 ? undefined : rows?.length}
      actions={
        <Button look="ghost" icon={add.icon} aria-expanded={adding} onClick={() => setAdding(!adding)}>
          {add.label}
        </Button>
      }
    >
      <QueryError query={props.query} />
      {adding && props.form(() => setAdding(false))}
      {props.once}
      {props.query.isPending && <Skeleton rows={2} rowHeight={44} />}
      {rows?.length === 0 && props.once === undefined && props.empty}
      {rows !== undefined && rows.length > 0 && (
        <AccountsTable label={title} columns={columns}>
          {rows.map(renderRow)}
        </AccountsTable>
      )}
    </Panel>
  );
}
