import { useEffect, useRef, useState } from 'react';
import { Dialog } from '../../components/Dialog.tsx';
import { FOCUS_SEARCH } from '../../components/frame/Frame.tsx';
import { FirstLog } from '../../components/FirstLog.tsx';
import { useStats } from '../../live/use-stats.ts';
import { useKeys } from '../../state/use-keys.ts';
import { PHONE, useMedia } from '../../state/use-media.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { ExploreSentence } from './ExploreSentence.tsx';
import { Facets } from './Facets.tsx';
import { FilterChips } from './FilterChips.tsx';
import { Histogram } from './Histogram.tsx';
import { LineDetail } from './LineDetail.tsx';
import { LineTable } from './LineTable.tsx';
import { SearchBox } from './SearchBox.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useExploreLines } from './use-explore-lines.ts';
import './Explore.css';

/** Every line there is: narrowed by search, facets and time, read in a table, opened at the side. */
export function Explore() {
  const { address, update } = usePageAddress();
  const stats = useStats();
  const phone = useMedia(PHONE);
  const lines = useExploreLines();
  const search = useRef<HTMLInputElement>(null);
  const [facetsOpen, setFacetsOpen] = useState(false);

  useKeys({
    '/': () => search.current?.focus(),
    l: () => update({ live: !address.live }, { replace: true }),
    Escape: () => address.entry !== undefined && update({ entry: undefined }),
  });
  useEffect(() => {
    if (history.state === FOCUS_SEARCH) search.current?.focus();
  }, []);

  if (stats?.entries === 0) return <FirstLog />;
  return (
    <div className="Explore" data-detail={address.entry !== undefined}>
      <div className="Explore-head">
        <SearchBox ref={search} />
        <FilterChips onOpenFacets={() => setFacetsOpen(true)} />
        <ExploreSentence lines={lines} />
        <Toolbar lines={lines} />
      </div>
      {!phone && <Facets />}
      <div className="Explore-results">
        <Histogram />
        <LineTable lines={lines} twoLines={phone} />
      </div>
      {address.entry !== undefined && <LineDetail id={address.entry} />}
      {phone && facetsOpen && (
        <Dialog title="Filters" look="sheet" onClose={() => setFacetsOpen(false)}>
          <Facets />
        </Dialog>
      )}
    </div>
  );
}
