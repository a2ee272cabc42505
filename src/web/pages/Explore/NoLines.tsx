import { useQuery } from '@tanstack/react-query';
import { answerQuery, countQuery } from '../../api/read-queries.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { RangeIsEmpty } from '../../components/RangeIsEmpty.tsx';
import { formatPlural } from '../../format/number.ts';
import { linesOf, queryParts } from '../../state/edit-query.ts';
import type { QueryPart } from '../../state/edit-query.ts';
import { zoomOut } from '../../state/time-range.ts';
import { addressPairs, rangePairs, usePageAddress } from '../../state/use-page-address.ts';

/** Conditions offered to be dropped; each costs a count. */
const MOST_OFFERED = 6;

/** Says which condition excludes everything, and offers to drop it. */
export function NoLines() {
  const { address, update } = usePageAddress();
  const range = rangePairs(address.range);
  const why = useQuery({
    ...answerQuery(linesOf(address.query), { range, limit: 1 }),
    enabled: address.query !== '',
  });
  if (address.query === '') return <RangeIsEmpty />;
  // Without its only condition, a search has all lines of the range, which the title counts.
  const parts = queryParts(address.query);
  return (
    <EmptyState
      title={why.data?.empty ?? 'No line matches.'}
      actions={
        <>
          <Button onClick={() => update({ range: zoomOut(address.range, Date.now()) })}>
            Look twice as far back
          </Button>
          <Button onClick={() => update({ query: '' })}>Clear the search</Button>
        </>
      }
    >
      {parts.length > 1 && (
        <ul>
          {parts.slice(0, MOST_OFFERED).map((part) => (
            <WithoutOne key={part.text} part={part} />
          ))}
        </ul>
      )}
    </EmptyState>
  );
}

function WithoutOne({ part }: { readonly part: QueryPart }) {
  const { address, update } = usePageAddress();
  const { data } = useQuery(countQuery(addressPairs({ ...address, query: part.without })));
  if (data === undefined || data.count === 0) return null;
  return (
    <li>
      <button type="button" className="link" onClick={() => update({ query: part.without })}>
        {formatPlural(data.count, 'line')} without <span className="mono">{part.text}</span>
      </button>
    </li>
  );
}
