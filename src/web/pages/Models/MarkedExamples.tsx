import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { entriesQuery } from '../../api/read-queries.ts';
import { LogText } from '../../components/LogText.tsx';
import { ScoreChip } from '../../components/ScoreChip.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatScore } from '../../format/number.ts';
import { formatClock } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { queryOf } from '../../state/line-query.ts';
import { formatAddress } from '../../state/page-address.ts';
import './MarkedExamples.css';

const SHOWN = 10;

/** Lines of the last hour that a threshold would mark. */
export function MarkedExamples({ threshold }: { readonly threshold: number }) {
  const zone = useZone();
  const query = useQuery(
    entriesQuery(
      [
        ['from', '-1h'],
        ['minScore', String(threshold)],
      ],
      SHOWN,
    ),
  );
  return (
    <section className="MarkedExamples">
      <h3>
        Newest lines at or over {formatScore(threshold)}
        <Link className="link" href={`/explore${formatAddress({ query: queryOf({ minScore: threshold }) })}`}>
          all of the last hour
        </Link>
      </h3>
      {query.isPending && <Skeleton rows={SHOWN} rowHeight={28} />}
      {query.data?.entries.length === 0 && <p className="muted">None in the last hour.</p>}
      <ul>
        {query.data?.entries.map((entry) => (
          <li key={entry.id}>
            <Link className="MarkedExamples-row" href={`/explore${formatAddress({ entry: entry.id })}`}>
              <time dateTime={entry.time}>{formatClock(entry.timeUs / 1000, zone)}</time>
              <span className="MarkedExamples-service truncate">
                <LogText text={entry.service} />
              </span>
              <span className="MarkedExamples-message truncate">
                <LogText text={entry.message} />
              </span>
              <ScoreChip score={entry.score} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
