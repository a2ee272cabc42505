import { useQueryClient } from '@tanstack/react-query';
import { Pause, Play, RefreshCw, SlidersHorizontal } from 'lucide-react';
import { Button, IconButton } from '../../../components/Button.tsx';
import { hasPipes } from '../../../state/edit-query.ts';
import { usePageAddress } from '../../../state/use-page-address.ts';
import { ColumnsMenu } from './ColumnsMenu.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { SavedMenu } from './SavedMenu.tsx';
import { ShareButton } from './ShareButton.tsx';
import './Toolbar.css';

/** What can be done with the lines or the table below it. */
export function Toolbar({ onOpenFacets }: { readonly onOpenFacets: () => void }) {
  const { address } = usePageAddress();
  const queries = useQueryClient();
  const table = hasPipes(address.query);
  return (
    <div className="Toolbar" role="toolbar" aria-label="Results">
      <Button
        className="Toolbar-filters"
        icon={<SlidersHorizontal size={14} aria-hidden="true" />}
        onClick={onOpenFacets}
      >
        Filters
      </Button>
      <IconButton
        label="Ask again for the newest lines"
        icon={<RefreshCw size={14} />}
        onClick={() => void queries.invalidateQueries()}
      />
      {!table && <ColumnsMenu />}
      <SavedMenu />
      <ShareButton />
      <ExportMenu />
      {!table && <LiveButton />}
    </div>
  );
}

function LiveButton() {
  const { address, update } = usePageAddress();
  const { live } = address;
  return (
    <Button
      look={live ? 'primary' : 'plain'}
      aria-pressed={live}
      icon={live ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />}
      title="Live tail (l)"
      onClick={() => update({ live: !live, ...(live ? {} : { entry: undefined }) }, { replace: true })}
    >
      {live ? 'Live' : 'Go live'}
    </Button>
  );
}
