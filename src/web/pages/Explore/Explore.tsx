import { useEffect, useRef, useState } from 'react';
import { Dialog } from '../../components/Dialog.tsx';
import { FOCUS_SEARCH } from '../../components/frame/Frame.tsx';
import { FirstLog } from '../../components/FirstLog.tsx';
import { useStats } from '../../live/use-stats.ts';
import { hasPipes } from '../../state/edit-query.ts';
import { useKeys } from '../../state/use-keys.ts';
import { PHONE, useMedia } from '../../state/use-media.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { ExploreSentence } from './ExploreSentence.tsx';
import { Facets } from './Facets.tsx';
import { Histogram } from './Histogram.tsx';
import { LineDetail } from './LineDetail.tsx';
import { LineTable } from './LineTable.tsx';
import { ResultSentence, ResultView } from './result/ResultView.tsx';
import { SearchBox } from './search/SearchBox.tsx';
import { TemplateChips } from './TemplateChips.tsx';
import { Toolbar } from './toolbar/Toolbar.tsx';
import { useExploreLines } from './use-explore-lines.ts';
import './Explore.css';

/** Every line there is: narrowed by search, facets and time, read in a table, counted by pipes, opened at the side. */
export function Explore() {
  const { address, update } = usePageAddress();
  const stats = useStats();
  const phone = useMedia(PHONE);
  const lines = useExploreLines();
  const search = useRef<HTMLTextAreaElement>(null);
  const [facetsOpen, setFacetsOpen] = useState(false);
  const table = hasPipes(address.query);

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
        <TemplateChips />
        {table ? <ResultSentence /> : <ExploreSentence lines={lines} />}
        <Toolbar onOpenFacets={() => setFacetsOpen(true)} />
      </div>
      {!phone && <Facets />}
      <div className="Explore-results">
        {table ? (
          <ResultView />
        ) : (
          <>
            <Histogram />
            <LineTable lines={lines} twoLines={phone} />
          </>
        )}
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
