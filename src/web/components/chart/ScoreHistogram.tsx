import { useRef } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { formatCompact, formatScore } from '../../format/number.ts';
import './ScoreHistogram.css';

export interface ScoreHistogramProps {
  /** Lines in equal bins of score over 0..1. */
  readonly histogram: readonly number[];
  readonly threshold: number;
  /** The line was dragged there. */
  readonly onThreshold: (threshold: number) => void;
}

/** Units of the drawing; it is stretched to the width there is. */
const WIDTH = 1000;
const HEIGHT = 180;
const KEY_STEP = 0.005;
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1] as const;

/**
 * How many lines have which score, and the threshold as a line to drag. The heights are logarithmic: beside a
 * million normal lines the few strange ones, which it is all about, would be flat.
 */
export function ScoreHistogram({ histogram, threshold, onThreshold }: ScoreHistogramProps) {
  const plot = useRef<HTMLDivElement>(null);
  const dragTo = (event: PointerEvent) => {
    const box = plot.current?.getBoundingClientRect();
    if (box !== undefined) onThreshold(bounded((event.clientX - box.left) / box.width));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? KEY_STEP : event.key === 'ArrowLeft' ? -KEY_STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    onThreshold(bounded(threshold + step));
  };
  const most = Math.max(...histogram, 1);
  return (
    <figure className="ScoreHistogram">
      <figcaption className="muted">lines (logarithmic), highest {formatCompact(most)}</figcaption>
      <div ref={plot} className="ScoreHistogram-plot">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <path
            className="ScoreHistogram-normal"
            d={barsPath(histogram, most, (bin) => binEnd(bin, histogram) <= threshold)}
          />
          <path
            className="ScoreHistogram-strange"
            d={barsPath(histogram, most, (bin) => binEnd(bin, histogram) > threshold)}
          />
        </svg>
        <div
          className="ScoreHistogram-threshold"
          style={{ left: `${threshold * 100}%` }}
          role="slider"
          tabIndex={0}
          aria-label="Threshold"
          aria-orientation="horizontal"
          aria-valuemin={0}
          aria-valuemax={1}
          aria-valuenow={Number(threshold.toFixed(3))}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && dragTo(event)}
        >
          <span>{formatScore(threshold)}</span>
        </div>
      </div>
      <div className="ScoreHistogram-axis" aria-hidden="true">
        {TICKS.map((tick) => (
          <span key={tick} style={{ left: `${tick * 100}%` }}>
            {tick}
          </span>
        ))}
      </div>
      <p className="ScoreHistogram-unit muted">score</p>
    </figure>
  );
}

function binEnd(bin: number, histogram: readonly number[]): number {
  return (bin + 1) / histogram.length;
}

function barsPath(histogram: readonly number[], most: number, wanted: (bin: number) => boolean): string {
  const step = WIDTH / histogram.length;
  return histogram
    .map((count, bin) => {
      if (count === 0 || !wanted(bin)) return '';
      const height = (Math.log1p(count) / Math.log1p(most)) * HEIGHT;
      return `M${bin * step} ${HEIGHT}V${(HEIGHT - height).toFixed(1)}H${(bin + 1) * step - 2}V${HEIGHT}z`;
    })
    .join('');
}

function bounded(threshold: number): number {
  return Math.min(Math.max(threshold, 0), 1);
}
