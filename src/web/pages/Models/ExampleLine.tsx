import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { EntryDto } from '../../../api/entries.ts';
import { LogText } from '../../components/LogText.tsx';
import { formatClock } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { formatAddress } from '../../state/page-address.ts';
import './ExampleLine.css';

/** A line in a list, on one row, that leads to all of it; `children`: what the list says of it. */
export function ExampleLine({ entry, children }: { readonly entry: EntryDto; readonly children: ReactNode }) {
  const zone = useZone();
  return (
    <Link className="ExampleLine" href={`/explore${formatAddress({ entry: entry.id })}`}>
      <time dateTime={entry.time}>{formatClock(entry.timeUs / 1000, zone)}</time>
      <span className="ExampleLine-service truncate">
        <LogText text={entry.service} />
      </span>
      <span className="ExampleLine-message truncate">
        <LogText text={entry.message} />
      </span>
      {children}
    </Link>
  );
}
