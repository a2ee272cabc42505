import type { QueryAnswerDto, TableColumnDto, TableValueDto } from '../../../../api/query.ts';

export type TableAnswer = Extract<QueryAnswerDto, { kind: 'table' }>;

export interface ChartSeries {
  readonly name: string;
  /** One for each time; null where the table has nothing. */
  readonly values: readonly (number | null)[];
}

export type ChosenChart =
  | {
      readonly kind: 'time';
      /** Seconds since the Unix epoch, evenly spaced. */
      readonly times: readonly number[];
      readonly series: readonly ChartSeries[];
      /** Values that may be added up stand on each other. */
      readonly stacked: boolean;
      readonly unit: string;
      /** Series of the table that the chart leaves out, the smallest ones. */
      readonly leftOut: number;
    }
  | { readonly kind: 'bars'; readonly column: string; readonly rows: readonly number[] }
  | { readonly kind: 'change'; readonly rows: readonly number[] };

/** Colours that can be told apart. */
export const MOST_SERIES = 8;
const MOST_BARS = 12;
/** More than a chart has pixels. */
const MOST_TIMES = 5000;
const ADDITIVE = /^(count|rate|sum)/;

/** The chart that a table wants: over time, by how much things changed, as bars, or none. */
export function chooseChart({
  columns,
  rows,
}: Pick<TableAnswer, 'columns' | 'rows'>): ChosenChart | undefined {
  const numbers = columns.flatMap(({ type }, index) => (type === 'number' ? [index] : []));
  const [value] = numbers;
  const texts = columns.flatMap(({ type }, index) => (type === 'text' || type === 'boolean' ? [index] : []));
  if (value === undefined || rows.length < 2) return undefined;
  const time = columns.findIndex(({ name, type }) => type === 'time' && name === 'time');
  if (time >= 0) return overTime({ columns, rows }, { time, numbers, texts });
  if (texts.length === 0) return undefined;
  const [now, before] = ['now', 'before'].map((name) => columns.findIndex((column) => column.name === name));
  if (now !== undefined && before !== undefined && now >= 0 && before >= 0) {
    const change = (row: readonly TableValueDto[]) => Math.abs(Number(row[now]) - Number(row[before]));
    return { kind: 'change', rows: largest(rows, change) };
  }
  return {
    kind: 'bars',
    column: columns[value]?.name ?? '',
    rows: largest(rows, (row) => Number(row[value] ?? 0)),
  };
}

/** Positions of the rows to draw, the largest first. */
function largest(
  rows: readonly (readonly TableValueDto[])[],
  size: (row: readonly TableValueDto[]) => number,
): number[] {
  return rows
    .map((row, index) => ({ index, size: size(row) }))
    .toSorted((a, b) => b.size - a.size)
    .slice(0, MOST_BARS)
    .map(({ index }) => index);
}

interface Places {
  readonly time: number;
  readonly numbers: readonly number[];
  readonly texts: readonly number[];
}

function overTime(
  { columns, rows }: { readonly columns: readonly TableColumnDto[]; readonly rows: TableAnswer['rows'] },
  { time, numbers, texts }: Places,
): ChosenChart | undefined {
  const points = new Map<string, Map<number, number>>();
  const first = numbers[0] ?? 0;
  for (const row of rows) {
    const seconds = Date.parse(String(row[time])) / 1000;
    if (Number.isNaN(seconds)) continue;
    const values =
      texts.length === 0
        ? numbers.map((at) => [columns[at]?.name ?? '', row[at]] as const)
        : [[texts.map((at) => String(row[at] ?? '')).join(' · '), row[first]] as const];
    for (const [name, value] of values) {
      if (typeof value !== 'number') continue;
      const series = points.get(name) ?? new Map<number, number>();
      points.set(name, series.set(seconds, value));
    }
  }
  const times = evenTimes(points);
  if (times.length < 2) return undefined;
  const unit = columns[first]?.name ?? '';
  const stacked = ADDITIVE.test(unit) && (texts.length > 0 || numbers.length === 1);
  const series = [...points]
    .map(([name, values]) => ({
      name,
      values,
      sum: [...values.values()].reduce((sum, v) => sum + Math.abs(v), 0),
    }))
    .toSorted((a, b) => b.sum - a.sum);
  return {
    kind: 'time',
    times,
    stacked,
    unit: texts.length > 0 || numbers.length === 1 ? unit : '',
    leftOut: Math.max(series.length - MOST_SERIES, 0),
    series: series.slice(0, MOST_SERIES).map(({ name, values }) => ({
      name: name === '' ? '(none)' : name,
      values: times.map((at) => values.get(at) ?? (stacked ? 0 : null)),
    })),
  };
}

/** Every step between the first and the last time, when steps are even; else the times there are. */
function evenTimes(points: ReadonlyMap<string, ReadonlyMap<number, number>>): readonly number[] {
  const known = [...new Set([...points.values()].flatMap((values) => [...values.keys()]))].sort(
    (a, b) => a - b,
  );
  const [start] = known;
  const end = known.at(-1);
  if (start === undefined || end === undefined) return known;
  const step = known.slice(1).reduce((least, at, i) => Math.min(least, at - (known[i] ?? at)), Infinity);
  const even = known.every((at) => Math.abs((at - start) / step - Math.round((at - start) / step)) < 1e-6);
  const length = Math.round((end - start) / step) + 1;
  if (!even || !(length <= MOST_TIMES)) return known;
  return Array.from({ length }, (_, index) => start + index * step);
}
