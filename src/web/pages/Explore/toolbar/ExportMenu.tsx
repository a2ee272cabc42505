import { Download } from 'lucide-react';
import { apiAddress } from '../../../api/client.ts';
import { Menu, MenuItem } from '../../../components/Menu.tsx';
import { addressPairs, usePageAddress } from '../../../state/use-page-address.ts';

type Format = 'ndjson' | 'csv';

const FORMATS: readonly { readonly format: Format; readonly name: string; readonly note: string }[] = [
  { format: 'ndjson', name: 'NDJSON', note: 'for programs' },
  { format: 'csv', name: 'CSV', note: 'for spreadsheets' },
];

/** All lines that match, as a file, without a limit. */
export function ExportMenu() {
  const { address } = usePageAddress();
  return (
    <Menu label="Export" icon={<Download size={14} aria-hidden="true" />}>
      {(close) => (
        <>
          <p className="Menu-note">All matching lines, oldest first, without a limit</p>
          {FORMATS.map(({ format, name, note }) => (
            <MenuItem
              key={format}
              note={note}
              download={{
                href: apiAddress('/entries/export', [...addressPairs(address), ['format', format]]),
                name: `logsentry.${format}`,
              }}
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
