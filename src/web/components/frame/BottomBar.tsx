import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { PAGES, pageOf } from '../../pages/page-list.ts';
import type { PageEntry } from '../../pages/page-list.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { Dialog } from '../Dialog.tsx';
import { useAttention } from './use-attention.ts';
import './BottomBar.css';

/** First in reach of a thumb; the others are one tap further. */
const FIRST = ['/', '/incidents', '/explore', '/patterns'];

/** The pages on a phone. */
export function BottomBar() {
  const { path, linkTo } = usePageAddress();
  const [more, setMore] = useState(false);
  const attention = useAttention();
  const here = pageOf(path);
  const first = FIRST.map((target) => pageOf(target)).filter((page) => page !== undefined);
  const others = PAGES.filter((page) => !FIRST.includes(page.path));
  const link = (page: PageEntry) => (
    <Link
      key={page.path}
      href={linkTo(page.path)}
      className="BottomBar-link"
      aria-current={page === here ? 'page' : undefined}
      onClick={() => setMore(false)}
    >
      <page.icon size={20} aria-hidden="true" />
      {page.name}
      {attention.has(page.path) && <Dot sentence={attention.get(page.path)?.sentence ?? ''} />}
    </Link>
  );
  return (
    <nav className="BottomBar" aria-label="Pages">
      {first.map(link)}
      <button
        type="button"
        className="BottomBar-link"
        aria-expanded={more}
        data-here={here !== undefined && others.includes(here)}
        onClick={() => setMore(true)}
      >
        <Ellipsis size={20} aria-hidden="true" />
        More
        {others.some((page) => attention.has(page.path)) && <Dot sentence="something needs attention" />}
      </button>
      {more && (
        <Dialog title="More pages" look="sheet" onClose={() => setMore(false)}>
          <div className="BottomBar-more">{others.map(link)}</div>
        </Dialog>
      )}
    </nav>
  );
}

function Dot({ sentence }: { readonly sentence: string }) {
  return (
    <span className="BottomBar-dot">
      <span className="visually-hidden">({sentence})</span>
    </span>
  );
}
