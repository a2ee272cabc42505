import { useQuery } from '@tanstack/react-query';
import { Columns3 } from 'lucide-react';
import { fieldsQuery } from '../../../api/read-queries.ts';
import { LogText } from '../../../components/LogText.tsx';
import { Menu } from '../../../components/Menu.tsx';
import { formatCompact } from '../../../format/number.ts';
import { addressPairs, usePageAddress } from '../../../state/use-page-address.ts';
import { MOST_COLUMNS, useColumns } from '../columns.ts';

const OWN = ['host', 'trace', 'source'] as const;

/** Which fields stand in the table beside time, level, service and message. */
export function ColumnsMenu() {
  const { names } = useColumns();
  return (
    <Menu
      label={names.length === 0 ? 'Columns' : `Columns (${names.length})`}
      icon={<Columns3 size={14} aria-hidden="true" />}
    >
      {() => <Choices />}
    </Menu>
  );
}

function Choices() {
  const { address } = usePageAddress();
  const { names, toggle } = useColumns();
  const { data } = useQuery(fieldsQuery(addressPairs(address)));
  const counts = new Map(data?.fields.map(({ name, count }) => [name, count]));
  const offered = [...new Set([...names, ...OWN, ...counts.keys()])];
  return (
    <>
      <p className="Menu-note">
        {names.length >= MOST_COLUMNS
          ? `${MOST_COLUMNS} columns are as many as fit; take one off first`
          : 'Fields to show beside the message'}
      </p>
      {offered.map((name) => {
        const count = counts.get(name);
        return (
          <label key={name} className="Menu-item">
            <input
              type="checkbox"
              checked={names.includes(name)}
              disabled={!names.includes(name) && names.length >= MOST_COLUMNS}
              onChange={() => toggle(name)}
            />
            <span className="Menu-text truncate">
              <LogText text={name} />
            </span>
            {count !== undefined && <span className="muted">{formatCompact(count)}</span>}
          </label>
        );
      })}
    </>
  );
}
