import type uPlot from 'uplot';
import { STACK_ORDER } from './stack-buckets.ts';
import type { StackedData } from './stack-buckets.ts';
import type { ChartColours } from './chart-colours.ts';

export interface BarsPicture {
  readonly data: StackedData;
  readonly bucketSeconds: number;
  readonly colours: ChartColours;
  /** The range in which totals usually are. */
  readonly usual: { readonly low: number; readonly high: number } | undefined;
}

/** CSS px above the bars that belong to the anomaly marks. */
export const MARK_STRIP = 14;
const MARK_RADIUS = { least: 2, most: 4.5 } as const;
/** CSS px: a single error among a thousand lines must not vanish. */
const LEAST_BAR = 2;

/** Paints the usual band, the bars and the anomaly marks onto a plot's canvas. */
export function drawStackedBars(plot: uPlot, picture: BarsPicture): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  if (picture.usual !== undefined) drawBand(plot, picture.usual, picture.colours);
  drawBars(plot, picture);
  drawMarks(plot, picture);
  ctx.restore();
}

function drawBand(plot: uPlot, usual: { low: number; high: number }, colours: ChartColours): void {
  const top = plot.valToPos(usual.high, 'y', true);
  const bottom = plot.valToPos(usual.low, 'y', true);
  plot.ctx.fillStyle = colours.usual;
  plot.ctx.fillRect(plot.bbox.left, top, plot.bbox.width, Math.max(bottom - top, 1));
}

function drawBars(plot: uPlot, { data, bucketSeconds, colours }: BarsPicture): void {
  const pixel = devicePixelRatio;
  const axisY = plot.valToPos(0, 'y', true);
  for (const [index, time] of data.times.entries()) {
    if ((data.totals[index] ?? 0) === 0) continue;
    const left = Math.round(plot.valToPos(time, 'x', true));
    const right = Math.round(plot.valToPos(time + bucketSeconds, 'x', true));
    const gap = right - left > 3 * pixel ? pixel : 0;
    let sum = 0;
    let bottom = axisY;
    for (const level of STACK_ORDER) {
      const value = data.byLevel[level][index] ?? 0;
      if (value === 0) continue;
      sum += value;
      const top = Math.min(plot.valToPos(sum, 'y', true), bottom - LEAST_BAR * pixel);
      plot.ctx.fillStyle = colours.fills[level];
      plot.ctx.fillRect(left, top, Math.max(right - left - gap, pixel), bottom - top);
      bottom = top;
    }
  }
}

function drawMarks(plot: uPlot, { data, bucketSeconds, colours }: BarsPicture): void {
  const most = Math.max(...data.anomalies, 1);
  const { ctx, bbox } = plot;
  const middleY = bbox.top + (MARK_STRIP / 2) * devicePixelRatio;
  ctx.fillStyle = colours.anomaly;
  for (const [index, count] of data.anomalies.entries()) {
    if (count === 0) continue;
    const share = Math.sqrt(count / most);
    const radius = (MARK_RADIUS.least + (MARK_RADIUS.most - MARK_RADIUS.least) * share) * devicePixelRatio;
    const x = plot.valToPos((data.times[index] ?? 0) + bucketSeconds / 2, 'x', true);
    ctx.globalAlpha = 0.35 + 0.65 * share;
    ctx.beginPath();
    ctx.moveTo(x, middleY - radius);
    ctx.lineTo(x + radius, middleY);
    ctx.lineTo(x, middleY + radius);
    ctx.lineTo(x - radius, middleY);
    ctx.fill();
  }
  ctx.globalAlpha = 1;
}
