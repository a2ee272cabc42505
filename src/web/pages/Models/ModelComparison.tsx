import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import type { ComparisonDto } from '../../../api/detection.ts';
import { comparisonQuery } from '../../api/read-queries.ts';
import { IconButton } from '../../components/Button.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatCount, formatPlural } from '../../format/number.ts';
import { ExampleLine } from './ExampleLine.tsx';
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
            <ExampleLine entry={entry}>
              <span className="muted">only version {markedBy === 'to' ? to : from}</span>
            </ExampleLine>
          </li>
        ))}
      </ul>
    </>
  );
}
