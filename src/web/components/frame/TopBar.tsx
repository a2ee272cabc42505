import { Command, Search } from 'lucide-react';
import type { PageEntry } from '../../pages/page-list.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { LiveBadge } from './LiveBadge.tsx';
import { RangePicker } from './RangePicker.tsx';
import './TopBar.css';

export interface TopBarProps {
  readonly page: PageEntry | undefined;
  readonly onOpenPalette: () => void;
}

const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function TopBar({ page, onOpenPalette }: TopBarProps) {
  return (
    <header className="TopBar">
      <h1 className="TopBar-title">{page?.name ?? 'LogSentry'}</h1>
      <button type="button" className="TopBar-search" onClick={onOpenPalette}>
        <Search size={14} aria-hidden="true" />
        <span className="TopBar-hint">Search or type a command</span>
        <kbd aria-hidden="true">{IS_APPLE ? <Command size={12} /> : 'Ctrl'} K</kbd>
      </button>
      <div className="TopBar-right">
        {page?.timed === true && <RangePicker />}
        <LiveBadge />
        <AccountMenu />
      </div>
    </header>
  );
}
