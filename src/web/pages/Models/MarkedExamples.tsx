import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { entriesQuery } from '../../api/read-queries.ts';
import { ScoreChip } from '../../components/ScoreChip.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatScore } from '../../format/number.ts';
import { queryOf } from '../../state/line-query.ts';
import { formatAddress } from '../../state/page-address.ts';
import { ExampleLine } from './ExampleLine.tsx';
import './MarkedExamples.css';

const SHOWN = 10;

/** Lines of the last hour that a threshold would mark. */
export function MarkedExamples({ threshold }: { readonly threshold: number }) {
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
            <ExampleLine entry={entry}>
              <ScoreChip score={entry.score} />
            </ExampleLine>
          </li>
        ))}
      </ul>
    </section>
  );
}
