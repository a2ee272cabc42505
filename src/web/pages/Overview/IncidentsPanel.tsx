import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { IncidentDto, IncidentsDto } from '../../../api/detection.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Panel } from '../../components/Panel.tsx';
import { aboutIncident } from '../../components/about-incident.ts';
import { SeverityMark } from '../../components/SeverityMark.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatSince, parseTime } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { useNow } from '../../state/use-now.ts';
import { resolveRange } from '../../state/time-range.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { currentIncidents } from './current-incidents.ts';
import './IncidentsPanel.css';

/** As many as fit; the rest is a click away. */
const SHOWN = 4;

export function IncidentsPanel({ incidents: query }: { readonly incidents: UseQueryResult<IncidentsDto> }) {
  const { address, linkTo } = usePageAddress();
  const nowMs = useNow();
  const shown = query.data && currentIncidents(query.data.incidents, resolveRange(address.range, nowMs));
  const open = shown?.filter(({ status }) => status === 'open').length ?? 0;
  return (
    <Panel
      title="Incidents"
      className="IncidentsPanel"
      note={open === 0 ? undefined : `${open} open`}
      actions={
        <ButtonLink look="ghost" href={linkTo('/incidents')}>
          All
        </ButtonLink>
      }
    >
      <QueryError query={query} />
      {query.isPending && <Skeleton rows={SHOWN} rowHeight={52} />}
      {shown?.length === 0 && (
        <EmptyState compact title="Nothing is wrong as far as LogSentry can tell.">
          Anomalies that belong together appear here as one incident.
        </EmptyState>
      )}
      <ul>
        {shown?.slice(0, SHOWN).map((incident) => (
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
  return (
    <li>
      <Link href={href} className="IncidentsPanel-row" data-status={incident.status}>
        <SeverityMark severity={incident.severity} />
        <span className="IncidentsPanel-title two-lines">
          <LogText text={incident.title} />
        </span>
        <time className="IncidentsPanel-since" dateTime={incident.firstSeen}>
          {incident.status === 'open' ? 'since' : `${incident.status}, began`}{' '}
          {formatSince(parseTime(incident.firstSeen), zone, nowMs)}
        </time>
        <span className="IncidentsPanel-reason truncate">
          <LogText text={aboutIncident(incident)} />
        </span>
      </Link>
    </li>
  );
}
