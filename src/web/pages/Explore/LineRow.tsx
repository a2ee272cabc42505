import { memo, useMemo } from 'react';
import { Link } from 'wouter';
import type { EntryDto } from '../../../api/entries.ts';
import { entryField } from '../../../query/fields.ts';
import { FilterButtons } from '../../components/FilterButtons.tsx';
import { LevelLabel } from '../../components/LevelLabel.tsx';
import { LogText } from '../../components/LogText.tsx';
import { MessageText } from '../../components/MessageText.tsx';
import { ScoreChip } from '../../components/ScoreChip.tsx';
import { parameterSpans } from '../../format/template-text.ts';
import { formatClockMs, formatDay } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import type { FieldValue } from '../../state/edit-query.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { columnField, columnValue } from './columns.ts';
import './LineRow.css';

const SERVICE = entryField('service');

export interface LineRowProps {
  readonly entry: EntryDto;
  readonly templateText: string | undefined;
  /** CSS px from the top of the list. */
  readonly top: number;
  readonly height: number;
  readonly state: 'plain' | 'cursor' | 'open';
  /** Names of fields beside the message. */
  readonly columns: readonly string[];
  /** Whether the pointer is on it: then values can be asked for and kept out. */
  readonly pointed: boolean;
  readonly onPoint: (id: string) => void;
}

/** What fits on a screen; the whole message is a click away. */
const SHOWN_CHARACTERS = 600;

/** One line of the log, one row high. */
export const LineRow = memo(function LineRow(props: LineRowProps) {
  const { entry, templateText, top, height, state, columns, pointed, onPoint } = props;
  const zone = useZone();
  const { address, path, linkTo } = usePageAddress();
  const message = entry.message.slice(0, SHOWN_CHARACTERS);
  const parameters = useMemo(
    () => (templateText === undefined ? [] : (parameterSpans(message, templateText) ?? [])),
    [message, templateText],
  );
  const timeMs = entry.timeUs / 1000;
  return (
    <div
      role="listitem"
      className="LineRow-item"
      style={{ height, transform: `translateY(${top}px)` }}
      // Not `enter`, which is missed when another row appears under a pointer that stands still.
      onPointerMove={() => onPoint(entry.id)}
    >
      <Link
        href={linkTo(path, { query: address.query, view: address.view, live: address.live, entry: entry.id })}
        className="LineRow"
        data-level={entry.level}
        data-anomalous={entry.anomalous}
        data-state={state}
        aria-current={state === 'open' ? 'true' : undefined}
      >
        <time dateTime={entry.time} title={`${formatDay(timeMs, zone)} ${zone}`}>
          {formatClockMs(timeMs, zone)}
        </time>
        <LevelLabel level={entry.level} />
        <span className="LineRow-service truncate">
          <LogText text={entry.service} />
        </span>
        {columns.map((name) => (
          <span key={name} className="LineRow-extra truncate">
            <LogText text={columnValue(entry, name)} />
          </span>
        ))}
        <span className="LineRow-message">
          <MessageText message={message} parameters={parameters} />
        </span>
        {entry.anomalous && <ScoreChip score={entry.score} />}
      </Link>
      {pointed && <Tools entry={entry} columns={columns} />}
    </div>
  );
});

/** Lies on the row: a plus and a dash at the end of each value. */
function Tools({ entry, columns }: { readonly entry: EntryDto; readonly columns: readonly string[] }) {
  const values = columns.map((name) => ({ name, field: columnField(name), value: columnValue(entry, name) }));
  return (
    <div className="LineRow LineRow-tools">
      <span />
      <span />
      <Tool name="service" field={SERVICE} value={entry.service} />
      {values.map((value) => (
        <Tool key={value.name} {...value} />
      ))}
    </div>
  );
}

function Tool({ name, field, value }: FieldValue & { readonly name: string }) {
  return (
    <span className="LineRow-tool">
      {value !== '' && <FilterButtons value={{ field, value }} name={name} />}
    </span>
  );
}
