import type { Level } from '../../../core/level.ts';
import { LevelSwatch } from '../LevelSwatch.tsx';
import './ChartLegend.css';

export interface ChartLegendProps {
  /** Those that the chart has, in the order of its bars. */
  readonly levels: readonly Level[];
  /** Whether the band of the usual rate is drawn. */
  readonly usual: boolean;
}

/** What the colours and marks of the time chart mean. */
export function ChartLegend({ levels, usual }: ChartLegendProps) {
  return (
    <span className="ChartLegend">
      {levels.map((level) => (
        <span key={level}>
          <LevelSwatch level={level} /> {level}
        </span>
      ))}
      <span className="ChartLegend-anomaly">
        <span aria-hidden="true">◆</span> anomalies
      </span>
      {usual && (
        <span title="10th to 90th percentile of the day before">
          <span className="ChartLegend-band" aria-hidden="true" /> usual
        </span>
      )}
    </span>
  );
}
