import type { IncidentDto } from '../../api/detection.ts';
import './SeverityMark.css';

/** Bars filled by severity: readable without the colour. */
export function SeverityMark({ severity }: { readonly severity: IncidentDto['severity'] }) {
  return (
    <span
      className="SeverityMark"
      data-severity={severity}
      role="img"
      aria-label={`${severity} severity`}
      title={`${severity} severity`}
    >
      <i />
      <i />
      <i />
    </span>
  );
}
