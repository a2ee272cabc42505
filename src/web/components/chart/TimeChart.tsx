import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Level } from '../../../core/level.ts';
import { formatCompact } from '../../format/number.ts';
import { formatTick } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { useResolvedTheme } from '../../state/use-theme.ts';
import { readChartColours } from './chart-colours.ts';
import { ChartTooltip } from './ChartTooltip.tsx';
import { drawStackedBars, MARK_STRIP } from './draw-stacked-bars.ts';
import { levelAt, stackBuckets } from './stack-buckets.ts';
import type { StackedData, TimelineData } from './stack-buckets.ts';
import './TimeChart.css';

export interface TimeChartProps {
  /** What it shows, for those who cannot see it. */
  readonly label: string;
  readonly timeline: TimelineData;
  readonly unit: 'count' | 'rate';
  /** Beside the y axis; left out where the title says it. */
  readonly unitLabel?: string;
  /** CSS px */
  readonly height: number;
  /** CSS px left of the plot; charts above each other share it so that their times line up. */
  readonly gutter?: number;
  readonly usual?: { readonly low: number; readonly high: number } | undefined;
  /** A stretch was dragged over. */
  readonly onBrush?: (fromMs: number, toMs: number) => void;
  /** A bar was clicked. */
  readonly onPick?: (level: Level) => void;
}

interface Latest extends TimeChartProps {
  readonly data: StackedData;
  readonly zone: string;
}

const AXIS_FONT = '12px system-ui, sans-serif';
/** CSS px: half a time label sticks out beyond the last tick. */
export const PADDING_RIGHT = 20;
/** CSS px: a shorter drag is a click with an unsteady hand. */
const LEAST_DRAG = 6;

/** Bars over time, stacked by level, anomalies as marks above: the one chart of the page. */
export function TimeChart(props: TimeChartProps) {
  const { timeline, unit, height, label } = props;
  const zone = useZone();
  const theme = useResolvedTheme();
  const data = useMemo(() => stackBuckets(timeline, unit), [timeline, unit]);
  const latest = useRef<Latest>({ ...props, data, zone });
  useEffect(() => {
    latest.current = { ...props, data, zone };
  });
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [hovered, setHovered] = useState<{ index: number; left: number }>();

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const created = createPlot(element, latest, setHovered);
    plot.current = created;
    const observer = new ResizeObserver(() => {
      created.setSize({ width: element.clientWidth, height: latest.current.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      created.destroy();
      plot.current = undefined;
    };
  }, [theme, zone, props.unitLabel]);

  useEffect(() => {
    plot.current?.setData([[...data.times], [...data.totals]], true);
  }, [data, props.usual, theme, zone, props.unitLabel]);

  return (
    <figure className="TimeChart" style={{ height }} role="img" aria-label={`${label}. ${summary(data)}`}>
      <div ref={host} className="TimeChart-plot" data-pickable={props.onPick !== undefined} />
      {isEmpty(data) && <p className="TimeChart-empty">No lines</p>}
      {hovered !== undefined && data.times[hovered.index] !== undefined && (
        <ChartTooltip data={data} index={hovered.index} left={hovered.left} unit={unit} zone={zone} />
      )}
    </figure>
  );
}

function createPlot(
  element: HTMLElement,
  latest: { readonly current: Latest },
  onHover: (hovered: { index: number; left: number } | undefined) => void,
): uPlot {
  const colours = readChartColours();
  const { current } = latest;
  const axis = { stroke: colours.axis, font: AXIS_FONT, ticks: { show: false } } as const;
  const plot = new uPlot(
    {
      width: Math.max(element.clientWidth, 1),
      height: current.height,
      padding: [8, PADDING_RIGHT, 0, 0],
      legend: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), current.zone),
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG },
      },
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { range: () => [latest.current.timeline.fromMs / 1000, latest.current.timeline.toMs / 1000] },
        y: {
          range: (self, _low, high) => [
            0,
            roomAbove(self, Math.max(high, latest.current.usual?.high ?? 0, 0)),
          ],
        },
      },
      series: [{}, { paths: () => null, points: { show: false } }],
      axes: [
        {
          ...axis,
          size: 24,
          gap: 4,
          space: 72,
          grid: { show: false },
          values: (...[, splits, , , step]) =>
            splits.map((seconds) => formatTick(seconds * 1000, latest.current.zone, step)),
        },
        {
          ...axis,
          size: current.gutter ?? 48,
          ...(current.unitLabel === undefined
            ? {}
            : { label: current.unitLabel, labelSize: 16, labelGap: 0, labelFont: AXIS_FONT }),
          gap: 8,
          space: 36,
          grid: { stroke: colours.grid, width: 1 },
          values: (_self, splits) => splits.map((value) => tickText(value, current.unit)),
        },
      ],
      hooks: {
        draw: [
          (self) => {
            const { data, timeline, usual } = latest.current;
            drawStackedBars(self, { data, bucketSeconds: timeline.bucketSeconds, colours, usual });
          },
        ],
        setCursor: [(self) => onHover(hoveredBucket(self, latest.current))],
        setSelect: [(self) => brush(self, latest.current)],
      },
    },
    [[...current.data.times], [...current.data.totals]],
    element,
  );
  plot.over.addEventListener('click', () => pick(plot, latest.current));
  return plot;
}

/** There is no half a line. */
function tickText(value: number, unit: 'count' | 'rate'): string {
  return unit === 'count' && !Number.isInteger(value) ? '' : formatCompact(value);
}

/** The top of the y scale: the highest bar stays below the anomaly marks. */
function roomAbove(plot: uPlot, highest: number): number {
  if (highest === 0) return 1;
  const plotHeight = plot.bbox.height / devicePixelRatio || 100;
  return highest / (1 - (MARK_STRIP + 4) / plotHeight);
}

function hoveredBucket(plot: uPlot, { data, timeline }: Latest): { index: number; left: number } | undefined {
  const left = plot.cursor.left ?? -1;
  if (left < 0) return undefined;
  const first = data.times[0] ?? 0;
  const index = Math.floor((plot.posToVal(left, 'x') - first) / timeline.bucketSeconds);
  return { index, left: left + plot.bbox.left / devicePixelRatio };
}

function brush(plot: uPlot, { onBrush }: Latest): void {
  const { left, width } = plot.select;
  if (width < LEAST_DRAG) return;
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onBrush?.(plot.posToVal(left, 'x') * 1000, plot.posToVal(left + width, 'x') * 1000);
}

function pick(plot: uPlot, latest: Latest): void {
  const hovered = hoveredBucket(plot, latest);
  if (hovered === undefined || latest.onPick === undefined) return;
  const level = levelAt(latest.data, hovered.index, plot.posToVal(plot.cursor.top ?? -1, 'y'));
  if (level !== undefined) latest.onPick(level);
}

function isEmpty({ totals }: StackedData): boolean {
  return totals.every((total) => total === 0);
}

function summary(data: StackedData): string {
  const anomalies = data.anomalies.reduce((sum, count) => sum + count, 0);
  const highest = Math.max(...data.totals, 0);
  return `Highest ${formatCompact(highest)}, anomalies ${formatCompact(anomalies)}.`;
}
