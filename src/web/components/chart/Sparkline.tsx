import './Sparkline.css';

export interface SparklineProps {
  readonly values: readonly number[];
  readonly width: number;
  readonly height: number;
  /** What it shows, for those who cannot see it; left out when the numbers beside it say the same. */
  readonly label?: string;
  /** `bars` for counts, `line` for rates. */
  readonly look?: 'bars' | 'line';
  /** Places on the time axis of a line; fewer values stand at its right end. */
  readonly slots?: number;
}

/** A chart without axes, zero based, for a row of a table. */
export function Sparkline({
  values,
  width,
  height,
  label,
  look = 'bars',
  slots = values.length,
}: SparklineProps) {
  const highest = Math.max(...values, 0);
  const hidden = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg className="Sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} {...hidden}>
      {values.length === 0 ? null : highest === 0 ? (
        <path className="Sparkline-line" d={`M0 ${height - 0.5}H${width}`} />
      ) : look === 'line' ? (
        <path className="Sparkline-line" d={linePath(values, { width, height, highest, slots })} />
      ) : (
        <path className="Sparkline-bars" d={barsPath(values, { width, height, highest })} />
      )}
    </svg>
  );
}

interface Box {
  readonly width: number;
  readonly height: number;
  readonly highest: number;
}

function barsPath(values: readonly number[], { width, height, highest }: Box): string {
  const step = width / values.length;
  return values
    .map((value, index) => {
      if (value === 0) return '';
      const tall = Math.max((value / highest) * height, 1);
      return `M${(index * step).toFixed(1)} ${height}v${(-tall).toFixed(1)}h${Math.max(step - 1, 1).toFixed(1)}V${height}z`;
    })
    .join('');
}

function linePath(
  values: readonly number[],
  { width, height, highest, slots }: Box & { readonly slots: number },
): string {
  const step = width / Math.max(slots - 1, 1);
  const left = width - (values.length - 1) * step;
  const points = values.map(
    (value, index) =>
      `${(left + index * step).toFixed(1)} ${(height - 1 - (value / highest) * (height - 2)).toFixed(1)}`,
  );
  return `M${points.join('L')}`;
}
