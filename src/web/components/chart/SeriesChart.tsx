import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatCompact } from '../../format/number.ts';
import { formatClock, formatDay, formatTick } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { useResolvedTheme } from '../../state/use-theme.ts';
import { readChartColours } from './chart-colours.ts';
import { stackSeries } from './stack-series.ts';
import type { NamedValues } from './stack-series.ts';
import './SeriesChart.css';

export interface SeriesChartProps {
  /** What it shows, for those who cannot see it. */
  readonly label: string;
  /** Beside the y axis. */
  readonly unit: string;
  /** Seconds since the Unix epoch. */
  readonly times: readonly number[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  /** Bars on each other, else a line each. */
  readonly stacked: boolean;
  /** CSS px of the plot; the legend comes below it. */
  readonly height: number;
  /** A stretch was dragged over. */
  readonly onBrush?: (fromMs: number, toMs: number) => void;
}

const AXIS_FONT = '12px system-ui, sans-serif';
/** CSS px: a shorter drag is a click with an unsteady hand. */
const LEAST_DRAG = 6;

/** Values over time, a colour for each series: stacked bars for what adds up, lines for the rest. */
export function SeriesChart(props: SeriesChartProps) {
  const { label, times, series, stacked, unit, height } = props;
  const zone = useZone();
  const theme = useResolvedTheme();
  const host = useRef<HTMLDivElement>(null);
  const onBrush = useRef(props.onBrush);
  useEffect(() => {
    onBrush.current = props.onBrush;
  });
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const brush = (fromMs: number, toMs: number) => onBrush.current?.(fromMs, toMs);
    const plot = createPlot(element, { times, series, stacked, unit, height, zone, brush });
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [times, series, stacked, unit, height, zone, theme]);
  return (
    <figure className="SeriesChart" role="img" aria-label={label}>
      <div ref={host} style={{ minHeight: height }} />
    </figure>
  );
}

interface Plan extends Pick<SeriesChartProps, 'times' | 'series' | 'stacked' | 'unit' | 'height'> {
  readonly zone: string;
  readonly brush: (fromMs: number, toMs: number) => void;
}

function createPlot(element: HTMLElement, plan: Plan): uPlot {
  const { times, series, stacked, unit, height, zone } = plan;
  const colours = readChartColours();
  const axis = { stroke: colours.axis, font: AXIS_FONT, ticks: { show: false } } as const;
  // The highest stack is painted first, so that lower ones stand in front of it.
  const drawn = stacked
    ? stackSeries(series).toReversed()
    : series.map((one) => ({ ...one, drawn: one.values }));
  const step = (times[1] ?? 0) - (times[0] ?? 0);
  const options: uPlot.Options = {
    width: Math.max(element.clientWidth, 1),
    height,
    padding: [8, 20, 0, 0],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    legend: { live: true },
    cursor: { y: false, drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG } },
    scales: {
      x: { range: (_self, low, high) => (stacked ? [low - step / 2, high + step / 2] : [low, high]) },
      y: { range: (_self, low, high) => [Math.min(0, low ?? 0), Math.max((high ?? 0) * 1.05, 1e-9)] },
    },
    series: seriesOptions(plan, drawn, colours),
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        space: 72,
        grid: { show: false },
        values: (...[, splits, , , width]) =>
          splits.map((seconds) => formatTick(seconds * 1000, zone, width)),
      },
      {
        ...axis,
        size: 56,
        label: unit,
        labelSize: 16,
        labelGap: 0,
        labelFont: AXIS_FONT,
        gap: 8,
        space: 36,
        grid: { stroke: colours.grid, width: 1 },
        values: (_self, splits) => splits.map((value) => formatCompact(value)),
      },
    ],
    hooks: {
      setSelect: [
        (self) => {
          const { left, width } = self.select;
          if (width < LEAST_DRAG) return;
          self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          plan.brush(self.posToVal(left, 'x') * 1000, self.posToVal(left + width, 'x') * 1000);
        },
      ],
    },
  };
  return new uPlot(options, [[...times], ...drawn.map((one) => [...one.drawn])], element);
}

/** The time, then each series in the order of painting. */
function seriesOptions(
  { series, stacked, zone }: Plan,
  drawn: readonly NamedValues[],
  colours: ReturnType<typeof readChartColours>,
): uPlot.Series[] {
  return [
    {
      // None of its own: uPlot calls it Time when this is empty.
      label: '\u00a0',
      value: (_self, seconds) =>
        seconds === null ? '' : `${formatDay(seconds * 1000, zone)} ${formatClock(seconds * 1000, zone)}`,
    },
    ...drawn.map((one) => ({
      label: one.name,
      ...seriesLook(one.name, {
        stacked,
        colours,
        index: series.findIndex(({ name }) => name === one.name),
      }),
      value: (...[, , , at]: readonly [uPlot, number, number, number | null]) =>
        at === null ? '' : formatCompactOrNone(one.values[at]),
    })),
  ];
}

interface Look {
  readonly stacked: boolean;
  readonly colours: ReturnType<typeof readChartColours>;
  readonly index: number;
}

/** A level keeps its colour everywhere; other series take theirs in order. */
function seriesLook(name: string, { stacked, colours, index }: Look): Partial<uPlot.Series> {
  const level = Object.entries(colours.fills).find(([known]) => known === name)?.[1];
  const colour = level ?? colours.series[index % colours.series.length] ?? colours.axis;
  if (!stacked) return { stroke: colour, width: 1.5, spanGaps: false, points: { size: 4 } };
  return {
    stroke: colour,
    fill: colour,
    width: 0,
    points: { show: false },
    ...(uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.9, 60], align: 0 }) }),
  };
}

function formatCompactOrNone(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : formatCompact(value);
}
