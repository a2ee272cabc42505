import type { ReactNode } from 'react';
import './accounts.css';

export interface Column {
  readonly name: string;
  /** Shown where there is room only. */
  readonly wide?: boolean;
  /** The buttons of each row: named for those who cannot see them. */
  readonly actions?: boolean;
}

export interface AccountsTableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  /** Low rows. */
  readonly dense?: boolean;
  /** The rows. */
  readonly children: ReactNode;
}

/** A table that scrolls sideways by itself, also by keyboard. */
export function AccountsTable({ label, columns, dense = false, children }: AccountsTableProps) {
  return (
    <div
      className="Accounts-table"
      data-dense={dense}
      tabIndex={0}
      role="group"
      aria-label={`${label} table`}
    >
      <table>
        <thead>
          <tr>
            {columns.map(({ name, wide = false, actions = false }) => (
              <th key={name} scope="col" className={wide ? 'is-wide' : undefined}>
                {actions ? <span className="visually-hidden">{name}</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
