import { useQueryClient } from '@tanstack/react-query';
import { Download, Pause, Play, RefreshCw } from 'lucide-react';
import { apiAddress } from '../../api/client.ts';
import { Button, IconButton } from '../../components/Button.tsx';
import { addressPairs, usePageAddress } from '../../state/use-page-address.ts';
import type { ExploreLines } from './use-explore-lines.ts';
import './Toolbar.css';

/** Live tail, fresh results, export. */
export function Toolbar({ lines }: { readonly lines: ExploreLines }) {
  const { address, update } = usePageAddress();
  const queries = useQueryClient();
  const { live } = address;
  return (
    <div className="Toolbar" role="toolbar" aria-label="Results">
      <IconButton
        label="Ask again for the newest lines"
        icon={<RefreshCw size={14} />}
        onClick={() => void queries.invalidateQueries()}
      />
      <a
        className="Button is-ghost Toolbar-export"
        href={apiAddress('/entries/export', addressPairs(address))}
        download="logsentry.ndjson"
        aria-disabled={lines.lines.length === 0}
        title="All matching lines as NDJSON, without a limit"
      >
        <Download size={14} aria-hidden="true" />
        Export
      </a>
      <Button
        look={live ? 'primary' : 'plain'}
        aria-pressed={live}
        icon={live ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />}
        title="Live tail (l)"
        onClick={() => update({ live: !live, ...(live ? {} : { entry: undefined }) }, { replace: true })}
      >
        {live ? 'Live' : 'Go live'}
      </Button>
    </div>
  );
}
