import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isRefusedQuery } from '../../api/client.ts';
import { timelineQuery } from '../../api/read-queries.ts';
import { Sentence } from '../../components/Sentence.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import { formatPlural, formatShare } from '../../format/number.ts';
import { addressPairs, usePageAddress } from '../../state/use-page-address.ts';
import type { ExploreLines } from './use-explore-lines.ts';

/** How many lines there are, and how many of them are bad. */
export function ExploreSentence({ lines }: { readonly lines: ExploreLines }) {
  const { address } = usePageAddress();
  const { data } = useQuery(timelineQuery(addressPairs(address)));
  const parts: ReactNode[] = isRefusedQuery(lines.error) ? ['This search cannot be read'] : [];
  if (data !== undefined && parts.length === 0) {
    let total = 0;
    let errors = 0;
    let anomalies = 0;
    for (const bucket of data.buckets) {
      for (const count of Object.values(bucket.levels)) total += count;
      errors += (bucket.levels.error ?? 0) + (bucket.levels.fatal ?? 0);
      anomalies += bucket.anomalies;
    }
    parts.push(`${formatPlural(total, 'line')}${address.query !== '' ? ' match' : ''}`);
    if (errors > 0) parts.push(`${formatPlural(errors, 'error')} (${formatShare(errors / total)})`);
    if (anomalies > 0) {
      parts.push(<span className="Sentence-anomaly">{formatPlural(anomalies, 'anomaly', 'anomalies')}</span>);
    }
    const newest = lines.lines[0];
    if (newest !== undefined) {
      parts.push(
        <span className="Sentence-aside">
          newest <TimeAgo time={newest.time} />
        </span>,
      );
    }
    if (lines.skipped > 0) {
      parts.push(
        <span className="Sentence-caution">{formatPlural(lines.skipped, 'line')} too fast to show</span>,
      );
    }
  }
  return <Sentence className="ExploreSentence" parts={parts} failed={lines.error !== null} />;
}
