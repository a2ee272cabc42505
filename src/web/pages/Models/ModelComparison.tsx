import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { Link } from 'wouter';
import type { ComparisonDto } from '../../../api/detection.ts';
import { comparisonQuery } from '../../api/read-queries.ts';
import { IconButton } from '../../components/Button.tsx';
import { LogText } from '../../components/LogText.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatCount, formatPlural } from '../../format/number.ts';
import { formatClock } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { formatAddress } from '../../state/page-address.ts';
import './MarkedExamples.css';
import './ModelComparison.css';

/** Lines that are enough to see what kind they are. */
const EXAMPLES = 5;

export interface ModelComparisonProps {
  /** Compared with the active one. */
  readonly version: number;
  readonly onClose: () => void;
}

/** What would change if another model were the active one. */
export function ModelComparison({ version, onClose }: ModelComparisonProps) {
  const query = useQuery(comparisonQuery(version));
  return (
    <section className="ModelComparison" aria-label={`Version ${version} compared`}>
      <header>
        <h3>If version {version} were the active one</h3>
        <IconButton label="Close the comparison" icon={<X size={16} />} onClick={onClose} />
      </header>
      <QueryError query={query} />
      {query.isPending && <Skeleton rows={EXAMPLES} rowHeight={28} />}
      {query.data !== undefined && <Compared comparison={query.data} />}
    </section>
  );
}

function Compared({ comparison }: { readonly comparison: ComparisonDto }) {
  const { from, to, lines, markedByBoth, markedByFromOnly, markedByToOnly, templateChanged } = comparison;
  const zone = useZone();
  const examples = comparison.examples.slice(0, EXAMPLES);
  return (
    <>
      <p>
        Of {formatPlural(lines, comparison.complete ? 'line' : 'newest line')} of the last hour it would mark{' '}
        <strong>{formatCount(markedByBoth + markedByToOnly)}</strong>; version {from} marks{' '}
        <strong>{formatCount(markedByBoth + markedByFromOnly)}</strong>. {formatCount(markedByToOnly)} only
        version {to}, {formatCount(markedByFromOnly)} only version {from}.
        {templateChanged > 0 && ` ${formatPlural(templateChanged, 'line')} would be of another pattern.`}
      </p>
      <ul>
        {examples.map(({ entry, markedBy }) => (
          <li key={entry.id}>
            <Link className="MarkedExamples-row" href={`/explore${formatAddress({ entry: entry.id })}`}>
              <time dateTime={entry.time}>{formatClock(entry.timeUs / 1000, zone)}</time>
              <span className="MarkedExamples-service truncate">
                <LogText text={entry.service} />
              </span>
              <span className="MarkedExamples-message truncate">
                <LogText text={entry.message} />
              </span>
              <span className="muted">only version {markedBy === 'to' ? to : from}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
