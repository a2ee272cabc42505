import { LevelSwatch } from '../LevelSwatch.tsx';
import './ChartLegend.css';

const SHOWN = ['info', 'warn', 'error', 'fatal'] as const;

/** What the colours and marks of the time chart mean. */
export function ChartLegend({ usual }: { readonly usual: boolean }) {
  return (
    <span className="ChartLegend">
      {SHOWN.map((level) => (
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
