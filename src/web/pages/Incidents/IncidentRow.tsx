import { Link } from 'wouter';
import type { IncidentDto } from '../../../api/detection.ts';
import { IncidentStatus } from '../../components/IncidentStatus.tsx';
import { LogText } from '../../components/LogText.tsx';
import { reasonBeside } from '../../components/reason-beside.ts';
import { SeverityMark } from '../../components/SeverityMark.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatSince, parseTime } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { useNow } from '../../state/use-now.ts';
import { incidentSeconds } from './incident-sets.ts';
import './IncidentRow.css';

export interface IncidentRowProps {
  readonly incident: IncidentDto;
  readonly href: string;
  readonly chosen: boolean;
}

export function IncidentRow({ incident, href, chosen }: IncidentRowProps) {
  const zone = useZone();
  const nowMs = useNow();
  const reason = reasonBeside(incident);
  return (
    <li>
      <Link className="IncidentRow" href={href} aria-current={chosen ? 'true' : undefined}>
        <SeverityMark severity={incident.severity} />
        <span className="IncidentRow-title two-lines">
          <LogText text={incident.title} />
        </span>
        <IncidentStatus incident={incident} />
        <span className="IncidentRow-reason truncate">
          {reason !== undefined && <LogText text={reason} />}
        </span>
        <span className="IncidentRow-about truncate">
          <LogText text={incident.services.slice(0, 3).join(', ')} />
          {incident.services.length > 3 && ` and ${incident.services.length - 3} more`}
          {' · '}
          since {formatSince(parseTime(incident.firstSeen), zone, nowMs)}, for{' '}
          {formatDuration(incidentSeconds(incident))}
        </span>
      </Link>
    </li>
  );
}
