import { useQuery } from '@tanstack/react-query';
import type { EntryDetailDto } from '../../../api/entries.ts';
import { entryQuery } from '../../api/read-queries.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { LevelLabel } from '../../components/LevelLabel.tsx';
import { MessageText } from '../../components/MessageText.tsx';
import { NormalButton } from '../../components/NormalButton.tsx';
import { ReasonList } from '../../components/ReasonList.tsx';
import { SidePanel } from '../../components/SidePanel.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatScore } from '../../format/number.ts';
import { formatClockMs, formatDay } from '../../format/time.ts';
import { zoneName } from '../../format/zone.ts';
import { useZone } from '../../state/app-context.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { LineFields } from './LineFields.tsx';
import { LinePattern } from './LinePattern.tsx';
import { LinesAround } from './LinesAround.tsx';
import './LineDetail.css';

/** One line in full: why it is strange, what is in it, and what was around it. */
export function LineDetail({ id }: { readonly id: string }) {
  const { update } = usePageAddress();
  const query = useQuery(entryQuery(id));
  return (
    <SidePanel title="Line" onClose={() => update({ entry: undefined })}>
      <QueryError query={query} />
      {query.isPending && <Skeleton rows={12} rowHeight={32} />}
      {query.data !== undefined && <Detail detail={query.data} />}
    </SidePanel>
  );
}

const FLAG_NOTES = {
  timeAssumed: 'It carried no time; this is when it arrived.',
  timeAdjusted: 'Its time was out of range and was adjusted.',
  truncated: 'It was too long and was cut.',
  encodingRepaired: 'It held bytes that are not UTF-8; U+FFFD stands in for them.',
} as const;

function Detail({ detail }: { readonly detail: EntryDetailDto }) {
  const { entry, parameters, reasons, threshold } = detail;
  const zone = useZone();
  const timeMs = entry.timeUs / 1000;
  return (
    <>
      <p className="LineDetail-meta">
        <LevelLabel level={entry.level} />
        <time dateTime={entry.time}>
          {formatDay(timeMs, zone)} {formatClockMs(timeMs, zone)} {zoneName(timeMs, zone)}
        </time>
      </p>
      <pre className="LineDetail-message" tabIndex={0} aria-label="Message">
        <MessageText message={entry.message} parameters={parameters} multiline />
      </pre>
      {entry.flags.map((flag) => (
        <p key={flag} className="LineDetail-flag">
          {FLAG_NOTES[flag]}
        </p>
      ))}
      <div className="LineDetail-actions">
        <CopyButton text={JSON.stringify(entry, null, 2)} label="Copy JSON" />
        <CopyButton text={location.href} label="Copy link" />
        {entry.anomalous && <NormalButton request={{ kind: 'entry', id: entry.id }} />}
      </div>
      <section>
        <h3>
          {verdict(detail)}
          {entry.modelVersion > 0 && (
            <span className="LineDetail-score">
              score {formatScore(entry.score)}
              {threshold !== undefined && `, threshold ${formatScore(threshold)}`}
            </span>
          )}
        </h3>
        {reasons.length > 0 && <ReasonList reasons={reasons} />}
      </section>
      <LineFields detail={detail} />
      <LinePattern detail={detail} />
      <LinesAround entry={entry} />
    </>
  );
}

function verdict({ entry }: EntryDetailDto): string {
  if (entry.modelVersion === 0) return 'Not scored: there was no model yet';
  return entry.anomalous ? 'Why it is an anomaly' : 'Not an anomaly';
}
