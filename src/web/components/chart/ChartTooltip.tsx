import { formatCount, formatRate } from '../../format/number.ts';
import { formatClock, formatDay } from '../../format/time.ts';
import { LevelSwatch } from '../LevelSwatch.tsx';
import { STACK_ORDER } from './stack-buckets.ts';
import type { StackedData } from './stack-buckets.ts';
import './ChartTooltip.css';

export interface ChartTooltipProps {
  readonly data: StackedData;
  readonly index: number;
  /** CSS px from the chart's left edge. */
  readonly left: number;
  readonly unit: 'count' | 'rate';
  readonly zone: string;
}

/** CSS px: the tooltip stands left of the pointer where it would not fit right of it. */
const WIDTH = 168;

export function ChartTooltip({ data, index, left, unit, zone }: ChartTooltipProps) {
  const timeMs = (data.times[index] ?? 0) * 1000;
  const show = unit === 'count' ? formatCount : formatRate;
  const levels = STACK_ORDER.filter((level) => (data.byLevel[level][index] ?? 0) > 0);
  const anomalies = data.anomalies[index] ?? 0;
  return (
    <div
      className="ChartTooltip"
      style={{ left: left > WIDTH + 24 ? left - WIDTH - 12 : left + 12 }}
      aria-hidden="true"
    >
      <div className="ChartTooltip-time">
        {formatDay(timeMs, zone)} {formatClock(timeMs, zone)}
      </div>
      {levels.length === 0 && <div className="muted">no lines</div>}
      {levels.map((level) => (
        <div key={level} className="ChartTooltip-row">
          <LevelSwatch level={level} />
          {level}
          <span>{show(data.byLevel[level][index] ?? 0)}</span>
        </div>
      ))}
      {anomalies > 0 && (
        <div className="ChartTooltip-row is-anomaly">
          <span aria-hidden="true">◆</span>
          anomalies
          <span>{formatCount(anomalies)}</span>
        </div>
      )}
    </div>
  );
}
