import { Link } from 'wouter';
import { formatRate } from '../../format/number.ts';
import { useApp, useSignal } from '../../state/app-context.ts';
import { linesOf } from '../../state/edit-query.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import './LiveBadge.css';

/** Whether the page is up to date by itself, and at how many lines a second; opens the live tail. */
export function LiveBadge() {
  const { feed } = useApp();
  const state = useSignal(feed.state);
  const stats = useSignal(feed.stats).at(-1);
  const { linkTo, address } = usePageAddress();
  const text = state.kind === 'open' ? 'live' : state.kind === 'connecting' ? 'connecting' : 'offline';
  const rate = state.kind === 'open' && stats !== undefined ? `${formatRate(stats.linesPerSecond)}/s` : text;
  return (
    <Link
      className="LiveBadge"
      data-state={text}
      href={linkTo('/explore', { live: true, query: linesOf(address.query) })}
      title={
        state.kind === 'open' ? 'Updates live. Open the live tail (l)' : 'No updates arrive at the moment'
      }
    >
      <span className="LiveBadge-dot" aria-hidden="true" />
      <span className="visually-hidden">Live tail, {text} </span>
      <span className="LiveBadge-text">{rate}</span>
    </Link>
  );
}
