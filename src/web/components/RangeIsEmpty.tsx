import { useQuery } from '@tanstack/react-query';
import { entriesQuery } from '../api/read-queries.ts';
import { formatAgo } from '../format/duration.ts';
import { parseTime } from '../format/time.ts';
import { absoluteRange } from '../state/time-range.ts';
import { usePageAddress } from '../state/use-page-address.ts';
import { Button } from './Button.tsx';
import { EmptyState } from './EmptyState.tsx';

/** An hour around the newest line is enough to see what it belongs to. */
const AROUND_MS = 3_600_000;

/** Says that the time range holds nothing, and where the newest line is. */
export function RangeIsEmpty() {
  const { update } = usePageAddress();
  const newest = useQuery(entriesQuery([], 1)).data?.entries[0];
  if (newest === undefined) return <EmptyState compact title="No lines in this time range." />;
  const newestMs = parseTime(newest.time);
  return (
    <EmptyState
      compact
      title={`No lines in this time range. The newest line came ${formatAgo((Date.now() - newestMs) / 1000)}.`}
      actions={
        <Button onClick={() => update({ range: absoluteRange(newestMs - AROUND_MS, newestMs + 1000) })}>
          Go to the newest line
        </Button>
      }
    />
  );
}
