import { Download } from 'lucide-react';
import { apiAddress } from '../../../api/client.ts';
import { Menu, MenuItem } from '../../../components/Menu.tsx';
import { hasPipes } from '../../../state/edit-query.ts';
import { addressPairs, rangePairs, usePageAddress } from '../../../state/use-page-address.ts';

const FORMATS = [
  { format: 'ndjson', name: 'NDJSON', note: 'for programs' },
  { format: 'csv', name: 'CSV', note: 'for spreadsheets' },
  { format: 'parquet', name: 'Parquet', note: 'for notebooks' },
] as const;

/** All lines that match, or the whole table that the pipes make, as a file, without a limit. */
export function ExportMenu() {
  const { address } = usePageAddress();
  const table = hasPipes(address.query);
  const hrefOf = (format: string) =>
    table
      ? apiAddress('/query/export', [
          ...rangePairs(address.range),
          ['query', address.query],
          ['format', format],
        ])
      : apiAddress('/entries/export', [...addressPairs(address), ['format', format]]);
  return (
    <Menu label="Export" icon={<Download size={14} aria-hidden="true" />}>
      {(close) => (
        <>
          <p className="Menu-note">
            {table ? 'The whole table' : 'All matching lines, oldest first, without a limit'}
          </p>
          {FORMATS.map(({ format, name, note }) => (
            <MenuItem
              key={format}
              note={note}
              download={{ href: hrefOf(format), name: `logsentry.${format}` }}
              onClick={close}
            >
              {name}
            </MenuItem>
          ))}
        </>
      )}
    </Menu>
  );
}
