import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { IncidentDto, IncidentsDto } from '../../../api/detection.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Panel } from '../../components/Panel.tsx';
import { SeverityMark } from '../../components/SeverityMark.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatSince, parseTime } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { useNow } from '../../state/use-now.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import './IncidentsPanel.css';

/** As many as fit; the rest is a click away. */
const SHOWN = 4;

export function IncidentsPanel({ incidents: query }: { readonly incidents: UseQueryResult<IncidentsDto> }) {
  const { linkTo } = usePageAddress();
  const open = query.data?.incidents.filter(({ status }) => status === 'open');
  return (
    <Panel
      title="Open incidents"
      className="IncidentsPanel"
      note={open === undefined || open.length === 0 ? undefined : open.length}
      actions={
        <ButtonLink look="ghost" href={linkTo('/incidents')}>
          All
        </ButtonLink>
      }
    >
      <QueryError query={query} />
      {query.isPending && <Skeleton rows={SHOWN} rowHeight={52} />}
      {open?.length === 0 && (
        <EmptyState compact title="Nothing is wrong as far as LogSentry can tell.">
          Anomalies that belong together appear here as one incident.
        </EmptyState>
      )}
      <ul>
        {open?.slice(0, SHOWN).map((incident) => (
          <Row
            key={incident.id}
            incident={incident}
            href={linkTo(`/incidents/${encodeURIComponent(incident.id)}`)}
          />
        ))}
      </ul>
    </Panel>
  );
}

function Row({ incident, href }: { readonly incident: IncidentDto; readonly href: string }) {
  const zone = useZone();
  const nowMs = useNow();
  const reason = incident.reasons[0]?.sentence ?? incident.evidence[0]?.sentence;
  return (
    <li>
      <Link href={href} className="IncidentsPanel-row">
        <SeverityMark severity={incident.severity} />
        <span className="IncidentsPanel-title truncate">
          <LogText text={incident.title} />
        </span>
        <time className="IncidentsPanel-since" dateTime={incident.firstSeen}>
          since {formatSince(parseTime(incident.firstSeen), zone, nowMs)}
        </time>
        <span className="IncidentsPanel-reason truncate">
          {incident.services.slice(0, 2).join(', ')}
          {incident.services.length > 2 && ` and ${incident.services.length - 2} more`}
          {reason !== undefined && (
            <>
              {' · '}
              <LogText text={reason} />
            </>
          )}
        </span>
      </Link>
    </li>
  );
}
