import { useState } from 'react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { usePageAddress } from '../../state/use-page-address.ts';
import { useKeys } from '../../state/use-keys.ts';
import { shiftRange, zoomOut } from '../../state/time-range.ts';
import { pageOf } from '../../pages/page-list.ts';
import { AnnouncerRegion } from './AnnouncerRegion.tsx';
import { BottomBar } from './BottomBar.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { Rail } from './Rail.tsx';
import { ShortcutSheet } from './ShortcutSheet.tsx';
import { ToastList } from './ToastList.tsx';
import { TopBar } from './TopBar.tsx';
import { useGoKeys } from './use-go-keys.ts';
import './Frame.css';

/** History state with which Explore opens with its search field focused. */
export const FOCUS_SEARCH = 'focus-search';

type Overlay = 'palette' | 'shortcuts';

/** What every page stands in: the rail, the top bar, and what may lie over them. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const [overlay, setOverlay] = useState<Overlay>();
  const { address, path, update, linkTo } = usePageAddress();
  const [, navigate] = useLocation();
  const page = pageOf(path);
  const close = () => setOverlay(undefined);

  useGoKeys(overlay === undefined);
  useKeys({
    'mod+k': () => setOverlay(overlay === 'palette' ? undefined : 'palette'),
    '?': () => setOverlay('shortcuts'),
    '[': () => update({ range: shiftRange(address.range, 'earlier', Date.now()) }),
    ']': () => update({ range: shiftRange(address.range, 'later', Date.now()) }),
    '-': () => update({ range: zoomOut(address.range, Date.now()) }),
  });
  useKeys(
    {
      '/': () => navigate(linkTo('/explore'), { state: FOCUS_SEARCH }),
      l: () => navigate(linkTo('/explore', { live: true })),
    },
    path !== '/explore' && overlay === undefined,
  );

  return (
    <div className="Frame">
      <a className="Frame-skip" href="#main">
        Skip to content
      </a>
      <Rail />
      <TopBar page={page} onOpenPalette={() => setOverlay('palette')} />
      <main id="main" className="Frame-main" tabIndex={0} aria-label={page?.name ?? 'Page'}>
        {children}
      </main>
      <BottomBar />
      <ConnectionBanner />
      <ToastList />
      <AnnouncerRegion />
      {overlay === 'palette' && (
        <CommandPalette onClose={close} onShowShortcuts={() => setOverlay('shortcuts')} />
      )}
      {overlay === 'shortcuts' && <ShortcutSheet onClose={close} />}
    </div>
  );
}
