import { ChevronLeft } from 'lucide-react';
import type { IncidentDto } from '../../../api/detection.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { IncidentStatus } from '../../components/IncidentStatus.tsx';
import { LogText } from '../../components/LogText.tsx';
import { ReasonList } from '../../components/ReasonList.tsx';
import { SeverityMark } from '../../components/SeverityMark.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatPlural } from '../../format/number.ts';
import { formatDateTime, formatSince, parseTime } from '../../format/time.ts';
import { zoneName } from '../../format/zone.ts';
import { useZone } from '../../state/app-context.ts';
import { useNow } from '../../state/use-now.ts';
import { EvidenceList } from './EvidenceList.tsx';
import { IncidentActionBar } from './IncidentActionBar.tsx';
import { IncidentTimeline } from './IncidentTimeline.tsx';
import { incidentSeconds } from './incident-sets.ts';
import './IncidentDetail.css';

export interface IncidentDetailProps {
  readonly incident: IncidentDto;
  readonly backHref: string;
}

/** One incident in full: since when, where, why, and what was done about it. */
export function IncidentDetail({ incident, backHref }: IncidentDetailProps) {
  const zone = useZone();
  const nowMs = useNow();
  const firstMs = parseTime(incident.firstSeen);
  return (
    <article className="IncidentDetail">
      <div className="IncidentDetail-back">
        <ButtonLink look="ghost" href={backHref} icon={<ChevronLeft size={14} aria-hidden="true" />}>
          All incidents
        </ButtonLink>
      </div>
      <header>
        <h2>
          <LogText text={incident.title} />
        </h2>
        <p className="IncidentDetail-about">
          <SeverityMark severity={incident.severity} />
          <span>{incident.severity} severity</span>
          <IncidentStatus incident={incident} />
          {incident.mutedUntil !== undefined && (
            <span>until {formatSince(parseTime(incident.mutedUntil), zone, nowMs)}</span>
          )}
          <span>
            {formatDateTime(firstMs, zone, nowMs)} {zoneName(firstMs, zone)}, for{' '}
            {formatDuration(incidentSeconds(incident))}
          </span>
          <span>{formatPlural(incident.lines, 'anomalous line')}</span>
        </p>
        <IncidentActionBar incident={incident} />
      </header>
      {incident.origin !== undefined && (
        <p className="IncidentDetail-origin">
          Likely origin: <strong>{incident.origin.service}</strong>, since{' '}
          <LogText text={asClause(incident.origin.why, incident.services)} />.
        </p>
      )}
      <IncidentTimeline incident={incident} />
      <div className="IncidentDetail-columns">
        <section>
          <h3>Evidence</h3>
          <EvidenceList incident={incident} />
        </section>
        <section>
          <h3>Why</h3>
          {incident.reasons.length === 0 ? (
            <p className="muted">No single reason stands out.</p>
          ) : (
            <ReasonList reasons={incident.reasons} />
          )}
          <h3 className="IncidentDetail-history">History</h3>
          <History incident={incident} />
        </section>
      </div>
    </article>
  );
}

/** What was done to it, behind the name of who did it. */
const ACTS: Readonly<Record<string, string>> = {
  open: 'opened it',
  reopen: 'opened it again',
  acknowledged: 'acknowledged it',
  muted: 'muted it',
  resolved: 'resolved it',
  normal: 'said that it is normal',
  'not normal': 'took “this is normal” back',
};

function History({ incident }: { readonly incident: IncidentDto }) {
  const zone = useZone();
  const nowMs = useNow();
  if (incident.history === undefined || incident.history.length === 0)
    return <p className="muted">Nothing yet.</p>;
  return (
    <ul>
      {incident.history.map(({ time, action, by }) => (
        <li key={`${time} ${action}`} className="IncidentDetail-act">
          <time dateTime={time}>{formatSince(parseTime(time), zone, nowMs)}</time>
          <span>
            <LogText text={by === 'logsentry' ? 'LogSentry' : by} /> {ACTS[action] ?? action}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A sentence as the rest of another one: without its full stop, and small at the start unless that is a name. */
function asClause(sentence: string, names: readonly string[]): string {
  const clause = sentence.replace(/\.$/, '');
  return names.some((name) => clause.startsWith(name))
    ? clause
    : clause.charAt(0).toLowerCase() + clause.slice(1);
}
