import { Link } from 'wouter';
import type { AnomalyDto } from '../../api/entries.ts';
import { formatCount } from '../format/number.ts';
import { formatClock } from '../format/time.ts';
import { useZone } from '../state/app-context.ts';
import { queryOf } from '../state/line-query.ts';
import { usePageAddress } from '../state/use-page-address.ts';
import { LevelLabel } from './LevelLabel.tsx';
import { LogText } from './LogText.tsx';
import { ScoreChip } from './ScoreChip.tsx';
import './AnomalyRow.css';

export interface AnomalyRowProps {
  readonly anomaly: AnomalyDto;
  /** How many of its pattern it stands for. */
  readonly count: number;
}

/** A strange line and, first, why it is strange. */
export function AnomalyRow({ anomaly, count }: AnomalyRowProps) {
  const { entry, reasons } = anomaly;
  const { linkTo } = usePageAddress();
  const zone = useZone();
  return (
    <li>
      <Link
        className="AnomalyRow"
        href={linkTo('/explore', { query: queryOf({ anomalous: true }), entry: entry.id })}
      >
        <time dateTime={entry.time}>{formatClock(entry.timeUs / 1000, zone)}</time>
        <span className="AnomalyRow-reason truncate">
          <LogText text={reasons[0]?.sentence ?? 'Unlike the lines it was compared with'} />
          {reasons.length > 1 && <span className="muted"> and {reasons.length - 1} more</span>}
        </span>
        <span className="AnomalyRow-count">{count > 1 && `×${formatCount(count)}`}</span>
        <ScoreChip score={entry.score} reason={reasons[0]?.sentence} />
        <span className="AnomalyRow-line truncate">
          <LevelLabel level={entry.level} /> <LogText text={entry.service} />{' '}
          <span className="AnomalyRow-message">
            <LogText text={entry.message} />
          </span>
        </span>
      </Link>
    </li>
  );
}
