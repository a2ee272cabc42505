import { useMemo } from 'react';
import type { TableValueDto } from '../../../../api/query.ts';
import { SeriesChart } from '../../../components/chart/SeriesChart.tsx';
import { formatDuration } from '../../../format/duration.ts';
import { formatChange, formatCompact } from '../../../format/number.ts';
import { absoluteRange } from '../../../state/time-range.ts';
import { usePageAddress } from '../../../state/use-page-address.ts';
import type { ResultRows } from './as-table.ts';
import { chooseChart } from './choose-chart.ts';
import { ResultCell } from './ResultCell.tsx';
import './ResultChart.css';

const HEIGHT = 200;

/** The picture of a table, when there is one. */
export function ResultChart({ table }: { readonly table: ResultRows }) {
  const { update } = usePageAddress();
  const chart = useMemo(() => chooseChart(table), [table]);
  switch (chart?.kind) {
    case undefined:
      return null;
    case 'time':
      return (
        <div className="ResultChart">
          <SeriesChart
            label={`${chart.unit} over time`}
            {...chart}
            unit={unitOf(chart)}
            height={HEIGHT}
            onBrush={(fromMs, toMs) => update({ range: absoluteRange(fromMs, toMs) })}
          />
          {chart.leftOut > 0 && (
            <p className="muted">
              The {chart.series.length} largest of {chart.series.length + chart.leftOut} series; the table has
              all.
            </p>
          )}
        </div>
      );
    case 'bars':
      return <Bars table={table} rows={chart.rows} column={chart.column} />;
    case 'change':
      return <Changes table={table} rows={chart.rows} />;
  }
}

/** What adds up is counted per stretch of time. */
function unitOf({
  unit,
  stacked,
  times,
}: {
  unit: string;
  stacked: boolean;
  times: readonly number[];
}): string {
  const [first, second] = times;
  return !stacked || first === undefined || second === undefined
    ? unit
    : `${unit} per ${formatDuration(second - first)}`;
}

interface BarsProps {
  readonly table: ResultRows;
  readonly rows: readonly number[];
  readonly column: string;
}

function Bars({ table, rows, column }: BarsProps) {
  const at = table.columns.findIndex(({ name }) => name === column);
  const valueOf = (index: number) => Number(table.rows[index]?.[at] ?? 0);
  const most = Math.max(...rows.map((index) => Math.abs(valueOf(index))), Number.MIN_VALUE);
  return (
    <figure className="ResultChart ResultBars" aria-label={`${column}, largest first`}>
      <figcaption>{column}</figcaption>
      {rows.map((index) => (
        <div key={index} className="ResultBars-row">
          <Label table={table} row={table.rows[index] ?? []} />
          <span className="ResultBars-track">
            <span
              className="ResultBars-bar"
              style={{ width: `${(Math.abs(valueOf(index)) / most) * 100}%` }}
            />
          </span>
          <span className="ResultBars-value">{formatCompact(valueOf(index))}</span>
        </div>
      ))}
    </figure>
  );
}

function Changes({ table, rows }: Omit<BarsProps, 'column'>) {
  const at = (name: string) => table.columns.findIndex((column) => column.name === name);
  const nowAt = at('now');
  const beforeAt = at('before');
  const pair = (index: number) => ({
    now: Number(table.rows[index]?.[nowAt] ?? 0),
    before: Number(table.rows[index]?.[beforeAt] ?? 0),
  });
  const most = Math.max(...rows.flatMap((index) => Object.values(pair(index))), 1);
  return (
    <figure className="ResultChart ResultBars" aria-label="Now against before, largest change first">
      <figcaption>
        <span className="ResultBars-key is-now" /> now <span className="ResultBars-key is-before" /> before
      </figcaption>
      {rows.map((index) => {
        const { now, before } = pair(index);
        return (
          <div key={index} className="ResultBars-row">
            <Label table={table} row={table.rows[index] ?? []} />
            <span className="ResultBars-track is-double">
              <span className="ResultBars-bar" style={{ width: `${(now / most) * 100}%` }} />
              <span className="ResultBars-bar is-before" style={{ width: `${(before / most) * 100}%` }} />
            </span>
            <span className="ResultBars-value">{formatChange(now, before)}</span>
          </div>
        );
      })}
    </figure>
  );
}

/** What the row is about: its text columns, save examples. */
function Label({ table, row }: { readonly table: ResultRows; readonly row: readonly TableValueDto[] }) {
  return (
    <span className="ResultBars-label truncate">
      {table.columns.map((column, index) =>
        (column.type === 'text' || column.type === 'boolean') && column.name !== 'example' ? (
          <span key={column.name}>
            {index > 0 && ' · '}
            <ResultCell column={column} value={row[index] ?? null} />
          </span>
        ) : null,
      )}
    </span>
  );
}
