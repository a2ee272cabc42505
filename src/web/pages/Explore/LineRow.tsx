import { memo, useMemo } from 'react';
import { Link } from 'wouter';
import type { EntryDto } from '../../../api/entries.ts';
import { LevelLabel } from '../../components/LevelLabel.tsx';
import { LogText } from '../../components/LogText.tsx';
import { MessageText } from '../../components/MessageText.tsx';
import { ScoreChip } from '../../components/ScoreChip.tsx';
import { parameterSpans } from '../../format/template-text.ts';
import { formatClockMs, formatDay } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import './LineRow.css';

export interface LineRowProps {
  readonly entry: EntryDto;
  readonly templateText: string | undefined;
  /** CSS px from the top of the list. */
  readonly top: number;
  readonly height: number;
  readonly state: 'plain' | 'cursor' | 'open';
}

/** What fits on a screen; the whole message is a click away. */
const SHOWN_CHARACTERS = 600;

/** One line of the log, one row high. */
export const LineRow = memo(function LineRow({ entry, templateText, top, height, state }: LineRowProps) {
  const zone = useZone();
  const { address, path, linkTo } = usePageAddress();
  const message = entry.message.slice(0, SHOWN_CHARACTERS);
  const parameters = useMemo(
    () => (templateText === undefined ? [] : (parameterSpans(message, templateText) ?? [])),
    [message, templateText],
  );
  const timeMs = entry.timeUs / 1000;
  return (
    <div role="listitem" className="LineRow-item" style={{ height, transform: `translateY(${top}px)` }}>
      <Link
        href={linkTo(path, { filters: address.filters, live: address.live, entry: entry.id })}
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
        <span className="LineRow-message">
          <MessageText message={message} parameters={parameters} />
        </span>
        {entry.anomalous && <ScoreChip score={entry.score} />}
      </Link>
    </div>
  );
});
