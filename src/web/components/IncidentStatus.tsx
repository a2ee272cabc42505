import type { IncidentDto } from '../../api/detection.ts';
import './IncidentStatus.css';

/** What people did with an incident so far. */
export function IncidentStatus({ incident }: { readonly incident: IncidentDto }) {
  return (
    <span className="IncidentStatus" data-status={incident.status}>
      {incident.status}
    </span>
  );
}
