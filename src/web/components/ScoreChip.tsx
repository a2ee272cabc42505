import { formatScore } from '../format/number.ts';
import './ScoreChip.css';

export interface ScoreChipProps {
  readonly score: number;
  /** The first reason, shown when hovered. */
  readonly reason?: string | undefined;
}

/** How strange a line is, 0 to 1; the mark makes it an anomaly even without the colour. */
export function ScoreChip({ score, reason }: ScoreChipProps) {
  return (
    <span className="ScoreChip" title={reason ?? 'Anomaly score, 0 to 1'}>
      <span aria-hidden="true">◆</span>
      <span className="visually-hidden">anomaly score </span>
      {formatScore(score)}
    </span>
  );
}
