import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { ChartLegend } from '../../components/chart/ChartLegend.tsx';
import { Sparkline } from '../../components/chart/Sparkline.tsx';
import { levelsIn } from '../../components/chart/stack-buckets.ts';
import { TimeChart } from '../../components/chart/TimeChart.tsx';
import { toTimeline } from '../../components/chart/to-timeline.ts';
import { QueryError } from '../../components/QueryError.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatRate } from '../../format/number.ts';
import { STATS_KEPT } from '../../live/live-feed.ts';
import { useApp, useSignal } from '../../state/app-context.ts';
import { queryOf } from '../../state/line-query.ts';
import { absoluteRange } from '../../state/time-range.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { RangeIsEmpty } from '../../components/RangeIsEmpty.tsx';
import type { OverviewData } from './use-overview.ts';
import './RatePanel.css';

const CHART_HEIGHT = 208;
/** Seconds before there is a line to see instead of a speck. */
const LEAST_RATES = 5;

/** Lines a second over the range, and right now. */
export function RatePanel({ data }: { readonly data: OverviewData }) {
  const { linkTo, update } = usePageAddress();
  const [, navigate] = useLocation();
  const { timeline: query, usual } = data;
  const timeline = useMemo(
    () => (query.data === undefined ? undefined : toTimeline(query.data)),
    [query.data],
  );
  return (
    <Panel
      title="Lines per second"
      className="RatePanel"
      stale={query.isPlaceholderData}
      note={timeline !== undefined && <ChartLegend levels={levelsIn(timeline)} usual={usual !== undefined} />}
      actions={<RightNow />}
    >
      <div className="RatePanel-chart" style={{ height: CHART_HEIGHT }}>
        <QueryError query={query} />
        {timeline !== undefined && timeline.buckets.length === 0 && <RangeIsEmpty />}
        {timeline !== undefined && timeline.buckets.length > 0 && (
          <TimeChart
            label="Lines per second, stacked by level, with anomalies"
            timeline={timeline}
            unit="rate"
            height={CHART_HEIGHT}
            usual={usual}
            onBrush={(fromMs, toMs) => update({ range: absoluteRange(fromMs, toMs) })}
            onPick={(level) => navigate(linkTo('/explore', { query: queryOf({ level: [level] }) }))}
          />
        )}
      </div>
    </Panel>
  );
}

function RightNow() {
  const { feed } = useApp();
  const stats = useSignal(feed.stats);
  const connected = useSignal(feed.state).kind === 'open';
  const newest = stats.at(-1);
  if (newest === undefined || !connected) return null;
  return (
    <span className="RatePanel-now">
      <Sparkline
        look="line"
        slots={STATS_KEPT}
        width={96}
        height={20}
        values={stats.length < LEAST_RATES ? [] : stats.map(({ linesPerSecond }) => linesPerSecond)}
      />
      <strong>{formatRate(newest.linesPerSecond)}</strong>/s now
    </span>
  );
}
