import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { isRefusedQuery } from '../../api/client.ts';
import { timelineQuery } from '../../api/read-queries.ts';
import { TimeChart } from '../../components/chart/TimeChart.tsx';
import { toTimeline } from '../../components/chart/to-timeline.ts';
import { QueryError } from '../../components/QueryError.tsx';
import { formatDuration } from '../../format/duration.ts';
import { entryField } from '../../../query/fields.ts';
import { toggleValue } from '../../state/edit-query.ts';
import { absoluteRange } from '../../state/time-range.ts';
import { PHONE, useMedia } from '../../state/use-media.ts';
import { useRefresh } from '../../state/use-refresh.ts';
import { addressPairs, usePageAddress } from '../../state/use-page-address.ts';
import './Histogram.css';

const LEVEL = entryField('level');
const HEIGHT = { wide: 120, phone: 88 } as const;

/** Matching lines over time: drag to zoom, click a level to narrow to it. */
export function Histogram() {
  const { address, update } = usePageAddress();
  const refresh = useRefresh('fast');
  const query = useQuery({
    ...timelineQuery(addressPairs(address)),
    refetchInterval: address.live ? refresh : false,
  });
  const timeline = useMemo(
    () => (query.data === undefined ? undefined : toTimeline(query.data)),
    [query.data],
  );
  const height = useMedia(PHONE) ? HEIGHT.phone : HEIGHT.wide;
  // The table says what is wrong with the query.
  if (isRefusedQuery(query.error)) return null;
  return (
    <div className="Histogram" data-stale={query.isPlaceholderData} style={{ height: height + 8 }}>
      <QueryError query={query} />
      {timeline !== undefined && (
        <TimeChart
          label="Matching lines over time, stacked by level, with anomalies"
          timeline={timeline}
          unit="count"
          unitLabel={`per ${formatDuration(timeline.bucketSeconds)}`}
          height={height}
          onBrush={(fromMs, toMs) => update({ range: absoluteRange(fromMs, toMs) })}
          onPick={(level) =>
            update({ query: toggleValue(address.query, { field: LEVEL, value: level }, 'in') })
          }
        />
      )}
    </div>
  );
}
