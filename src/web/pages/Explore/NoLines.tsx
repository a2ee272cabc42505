import { useQuery } from '@tanstack/react-query';
import { timelineQuery } from '../../api/read-queries.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { RangeIsEmpty } from '../../components/RangeIsEmpty.tsx';
import { formatPlural } from '../../format/number.ts';
import { filterChips, hasFilters, NO_FILTERS, withoutChip } from '../../state/filters.ts';
import type { FilterChip } from '../../state/filters.ts';
import { formatChip } from '../../state/parse-search.ts';
import { zoomOut } from '../../state/time-range.ts';
import { addressPairs, rangePairs, usePageAddress } from '../../state/use-page-address.ts';

/** Says which condition excludes everything, and offers to drop it. */
export function NoLines() {
  const { address, update } = usePageAddress();
  const all = useQuery(timelineQuery(rangePairs(address.range)));
  if (!hasFilters(address.filters)) return <RangeIsEmpty />;
  const total = countLines(all.data);
  return (
    <EmptyState
      title={
        total === 0
          ? 'No lines at all in this time range.'
          : `None of ${formatPlural(total, 'line')} in this time range matches.`
      }
      actions={
        <>
          <Button onClick={() => update({ range: zoomOut(address.range, Date.now()) })}>
            Look twice as far back
          </Button>
          <Button onClick={() => update({ filters: NO_FILTERS })}>Clear all filters</Button>
        </>
      }
    >
      <ul>
        {filterChips(address.filters).map((chip) => (
          <WithoutOne key={`${chip.key} ${chip.value}`} chip={chip} />
        ))}
      </ul>
    </EmptyState>
  );
}

function WithoutOne({ chip }: { readonly chip: FilterChip }) {
  const { address, update } = usePageAddress();
  const filters = withoutChip(address.filters, chip);
  const { data } = useQuery(timelineQuery(addressPairs({ ...address, filters })));
  const count = countLines(data);
  if (data === undefined || count === 0) return null;
  return (
    <li>
      <button type="button" className="link" onClick={() => update({ filters })}>
        {formatPlural(count, 'line')} without <span className="mono">{formatChip(chip)}</span>
      </button>
    </li>
  );
}

function countLines(
  timeline:
    | { readonly buckets: readonly { readonly levels: Readonly<Record<string, number | undefined>> }[] }
    | undefined,
): number {
  return (timeline?.buckets ?? []).reduce(
    (sum, { levels }) => sum + Object.values(levels).reduce<number>((part, count) => part + (count ?? 0), 0),
    0,
  );
}
