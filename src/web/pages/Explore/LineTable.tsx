import { useVirtualizer } from '@tanstack/react-virtual';
import type { Virtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { CSSProperties } from 'react';
import { isRefusedQuery } from '../../api/client.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { useTemplateTexts } from '../../components/use-template-texts.ts';
import { formatPlural } from '../../format/number.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { useColumns } from './columns.ts';
import { LineRow } from './LineRow.tsx';
import { NoLines } from './NoLines.tsx';
import { useReading } from './use-reading.ts';
import { useRowCursor } from './use-row-cursor.ts';
import type { ExploreLines } from './use-explore-lines.ts';
import './LineTable.css';

/** CSS px; a line of log text is 20 high. */
const ROW_HEIGHT = { one: 24, two: 56 } as const;
/** Rows beyond the screen that are kept ready for fast scrolling. */
const OVERSCAN = 20;
/** The next page is asked for this many rows before the end. */
const AHEAD = 60;

const NO_COLUMNS: readonly string[] = [];

export interface LineTableProps {
  readonly lines: ExploreLines;
  /** Message over the rest, for narrow screens. */
  readonly twoLines: boolean;
}

/** The lines, newest on top; older ones are fetched as they come near. */
export function LineTable({ lines: source, twoLines }: LineTableProps) {
  const { lines, more, loadMore } = source;
  const { address } = usePageAddress();
  const scroller = useRef<HTMLDivElement>(null);
  const height = twoLines ? ROW_HEIGHT.two : ROW_HEIGHT.one;
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: OVERSCAN,
  });
  const reading = useReading({ scroller, busy: address.entry !== undefined, onChange: source.hold });

  const last = rows.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= lines.length - AHEAD) loadMore();
  }, [last, lines.length, loadMore]);
  useEffect(() => rows.measure(), [height, rows]);

  const { names } = useColumns();
  const columns = twoLines ? NO_COLUMNS : names;
  const [pointedId, setPointedId] = useState<string>();
  const cursorId = useRowCursor(lines, (index) => rows.scrollToIndex(index));

  return (
    <div
      className="LineTable"
      data-two-lines={twoLines}
      aria-busy={source.stale}
      style={{ '--columns': `repeat(${columns.length}, minmax(64px, 128px))` } as CSSProperties}
      data-columns={columns.length > 0}
    >
      {source.waiting > 0 && <WaitingPill count={source.waiting} onClick={reading.release} />}
      {source.error !== null && (
        <ErrorNotice
          error={source.error}
          {...(isRefusedQuery(source.error) ? {} : { onRetry: source.retry })}
        />
      )}
      {columns.length > 0 && <LineHead columns={columns} />}
      <div
        ref={scroller}
        className="LineTable-scroller"
        role={lines.length > 0 ? 'list' : 'group'}
        aria-label="Lines, newest first"
        tabIndex={0}
        onPointerMove={reading.onPointerMove}
        onPointerLeave={() => {
          setPointedId(undefined);
          reading.onPointerLeave();
        }}
        onScroll={reading.onScroll}
      >
        {source.loading && <Skeleton rows={24} rowHeight={height} />}
        {!source.loading && source.error === null && lines.length === 0 && <NoLines />}
        <LineRows
          rows={rows}
          source={source}
          columns={columns}
          height={height}
          cursorId={cursorId}
          pointedId={twoLines ? undefined : pointedId}
          onPoint={setPointedId}
        />
        {lines.length > 0 && (
          <p className="LineTable-end">
            {more === 'end' ? 'No older lines in this time range.' : 'Loading older lines…'}
          </p>
        )}
      </div>
    </div>
  );
}

interface LineRowsProps {
  readonly rows: Virtualizer<HTMLDivElement, Element>;
  readonly source: ExploreLines;
  readonly columns: readonly string[];
  /** CSS px */
  readonly height: number;
  readonly cursorId: string | undefined;
  readonly pointedId: string | undefined;
  readonly onPoint: (id: string) => void;
}

/** The rows on screen, in the room that all of them would take. */
function LineRows({ rows, source, columns, height, cursorId, pointedId, onPoint }: LineRowsProps) {
  const { address } = usePageAddress();
  const templateTexts = useTemplateTexts();
  return (
    <div className="LineTable-space" data-stale={source.stale} style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ key, index, start }) => {
        const entry = source.lines[index];
        if (entry === undefined) return null;
        const state = entry.id === address.entry ? 'open' : entry.id === cursorId ? 'cursor' : 'plain';
        const templateText = templateTexts.get(entry.templateId);
        return (
          <LineRow
            key={key}
            {...{ entry, templateText, top: start, height, state, columns, onPoint }}
            pointed={entry.id === pointedId}
          />
        );
      })}
    </div>
  );
}

/** Names of the columns, needed once there are some of one's own. */
function LineHead({ columns }: { readonly columns: readonly string[] }) {
  return (
    <div className="LineRow LineTable-head" aria-hidden="true">
      {['Time', 'Level', 'Service', ...columns, 'Message'].map((name) => (
        <span key={name} className="truncate">
          {name}
        </span>
      ))}
    </div>
  );
}

/** How many lines wait, and the way to them. */
function WaitingPill({ count, onClick }: { readonly count: number; readonly onClick: () => void }) {
  return (
    <button type="button" className="LineTable-pill" onClick={onClick}>
      <ArrowUp size={14} aria-hidden="true" />
      {formatPlural(count, 'new line')}
    </button>
  );
}
