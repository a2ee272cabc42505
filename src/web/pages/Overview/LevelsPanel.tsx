import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { TimelineDto } from '../../../api/entries.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { LevelLabel } from '../../components/LevelLabel.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatChange, formatCompact, formatCount, formatShare } from '../../format/number.ts';
import { queryOf } from '../../state/line-query.ts';
import { isComparable } from '../../state/comparable.ts';
import type { ComparedStretch } from '../../state/comparable.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { isJustBefore } from './just-before.ts';
import { levelTotals } from './level-totals.ts';
import type { LevelTotal } from './level-totals.ts';
import './LevelsPanel.css';

export interface LevelsPanelProps {
  readonly timeline: UseQueryResult<TimelineDto>;
  /** The stretch of equal length before. */
  readonly earlier: UseQueryResult<TimelineDto>;
}

export function LevelsPanel({ timeline, earlier }: LevelsPanelProps) {
  const { linkTo } = usePageAddress();
  const comparable =
    timeline.data !== undefined &&
    earlier.data !== undefined &&
    isJustBefore(earlier.data, timeline.data) &&
    isComparable(stretchOf(earlier.data));
  const before = comparable ? (earlier.data?.buckets ?? []) : [];
  const totals = timeline.data === undefined ? undefined : levelTotals(timeline.data.buckets, before);
  return (
    <Panel
      title="Levels"
      className="LevelsPanel"
      stale={timeline.isPlaceholderData}
      note={comparable ? 'change to the time before' : undefined}
    >
      {timeline.isPending && <Skeleton rows={5} rowHeight={36} />}
      {totals?.length === 0 && <EmptyState compact title="No lines in this time range." />}
      <ul>
        {totals?.map((total) => (
          <li key={total.level}>
            <Link
              className="LevelsPanel-row"
              href={linkTo('/explore', { query: queryOf({ level: [total.level] }) })}
              title={`${formatCount(total.count)} lines${comparable ? `, before ${formatCount(total.before)}` : ''}`}
            >
              <LevelLabel level={total.level} />
              <span>{formatCompact(total.count)}</span>
              <span className="muted">{formatShare(total.share)}</span>
              <Change total={total} known={comparable} />
              <span className="LevelsPanel-bar" aria-hidden="true">
                <span data-level={total.level} style={{ width: `${total.share * 100}%` }} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function stretchOf({ from, to, buckets }: TimelineDto): ComparedStretch {
  const first = buckets[0];
  return {
    fromMs: Date.parse(from),
    toMs: Date.parse(to),
    firstMs: first === undefined ? undefined : first.timeUs / 1000,
  };
}

/** Colour only where more of it is worse. */
function Change({ total, known }: { readonly total: LevelTotal; readonly known: boolean }) {
  const worse = ['warn', 'error', 'fatal'].includes(total.level) && total.count >= total.before * 1.5;
  return (
    <span className={worse && known && total.count > 0 ? 'LevelsPanel-worse' : 'muted'}>
      {known ? formatChange(total.count, total.before) : ''}
    </span>
  );
}
