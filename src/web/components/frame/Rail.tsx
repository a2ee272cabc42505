import { Link } from 'wouter';
import { PAGES, pageOf } from '../../pages/page-list.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { useAttention } from './use-attention.ts';
import './Rail.css';

/** The pages, by name and by icon; a dot where something needs to be looked at. */
export function Rail() {
  const { path, linkTo } = usePageAddress();
  const attention = useAttention();
  const here = pageOf(path);
  return (
    <nav className="Rail" aria-label="Pages">
      <Link className="Rail-brand" href={linkTo('/')} aria-label="LogSentry, overview">
        <img src="/favicon.svg" width="20" height="20" alt="" />
        <span>LogSentry</span>
      </Link>
      {PAGES.map((page) => {
        const mark = attention.get(page.path);
        return (
          <Link
            key={page.path}
            href={linkTo(page.path)}
            className="Rail-link"
            aria-current={page === here ? 'page' : undefined}
            title={mark === undefined ? page.name : `${page.name}: ${mark.sentence}`}
          >
            <page.icon size={16} aria-hidden="true" />
            <span className="Rail-name">{page.name}</span>
            {mark !== undefined && (
              <span className="Rail-mark" data-counted={mark.count !== undefined}>
                {mark.count}
                <span className="visually-hidden"> ({mark.sentence})</span>
              </span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
