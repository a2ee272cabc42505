import type { IncidentDto } from '../../../api/detection.ts';
import { PADDING_RIGHT } from '../../components/chart/TimeChart.tsx';
import { LogText } from '../../components/LogText.tsx';
import { formatClock, parseTime } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { EVIDENCE_KINDS } from './evidence-kinds.ts';
import type { EvidenceDto } from './evidence-kinds.ts';
import './IncidentLanes.css';

export interface IncidentLanesProps {
  readonly incident: IncidentDto;
  readonly fromMs: number;
  readonly toMs: number;
  /** CSS px for the names. */
  readonly gutter: number;
}

/** A lane a service: how long it was affected, and each piece of evidence as a mark. */
export function IncidentLanes({ incident, fromMs, toMs, gutter }: IncidentLanesProps) {
  const zone = useZone();
  const share = (time: string) => ((parseTime(time) - fromMs) / (toMs - fromMs)) * 100;
  const kinds = [...new Set(incident.evidence.map(({ kind }) => kind))];
  return (
    <>
      <ul className="IncidentLanes" aria-label="Evidence by service">
        {incident.services.map((service) => {
          const evidence = incident.evidence.filter((one) => one.service === service);
          return (
            <li
              key={service}
              className="IncidentLanes-lane"
              style={{ gridTemplateColumns: `${gutter}px minmax(0, 1fr) ${PADDING_RIGHT}px` }}
            >
              <span className="truncate">
                <LogText text={service} />
                {incident.origin?.service === service && <span className="IncidentLanes-origin">origin</span>}
              </span>
              <span className="IncidentLanes-track">
                <Affected evidence={evidence} until={incident.lastSeen} share={share} />
                {evidence.map((one, index) => (
                  <span
                    key={index}
                    className="IncidentLanes-mark"
                    style={{ left: `${share(one.time)}%` }}
                    role="img"
                    aria-label={`${formatClock(parseTime(one.time), zone)}: ${one.sentence}`}
                    title={`${formatClock(parseTime(one.time), zone)}: ${one.sentence}`}
                  >
                    {EVIDENCE_KINDS[one.kind].sign}
                  </span>
                ))}
              </span>
            </li>
          );
        })}
      </ul>
      <p className="IncidentLanes-legend" aria-hidden="true">
        {kinds.map((kind) => (
          <span key={kind}>
            <span>{EVIDENCE_KINDS[kind].sign}</span> {EVIDENCE_KINDS[kind].name}
          </span>
        ))}
      </p>
    </>
  );
}

interface AffectedProps {
  readonly evidence: readonly EvidenceDto[];
  readonly until: string;
  readonly share: (time: string) => number;
}

/** From a service's first piece of evidence to the end of the incident. */
function Affected({ evidence, until, share }: AffectedProps) {
  const first = evidence.map(({ time }) => time).sort()[0];
  if (first === undefined) return null;
  const left = share(first);
  return (
    <span
      className="IncidentLanes-affected"
      style={{ left: `${left}%`, width: `${Math.max(share(until) - left, 0.5)}%` }}
    />
  );
}
