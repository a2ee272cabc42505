import { Link } from 'wouter';
import type { IncidentDto } from '../../../api/detection.ts';
import { LogText } from '../../components/LogText.tsx';
import { formatClock, parseTime } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { useNow } from '../../state/use-now.ts';
import { queryOf } from '../../state/line-query.ts';
import type { TimeRange } from '../../state/time-range.ts';
import { formatAddress } from '../../state/page-address.ts';
import { EVIDENCE_KINDS } from './evidence-kinds.ts';
import type { EvidenceDto } from './evidence-kinds.ts';
import { incidentRange } from './incident-range.ts';
import './EvidenceList.css';

/** What happened, oldest first; each leads to its lines. */
export function EvidenceList({ incident }: { readonly incident: IncidentDto }) {
  const zone = useZone();
  const nowMs = useNow();
  if (incident.evidence.length === 0) return <p className="muted">None was kept.</p>;
  const sorted = incident.evidence.toSorted((a, b) => a.time.localeCompare(b.time));
  return (
    <ol className="EvidenceList">
      {sorted.map((evidence, index) => {
        const { sign, name } = EVIDENCE_KINDS[evidence.kind];
        return (
          <li key={index}>
            <Link className="EvidenceList-row" href={linesOf(evidence, incidentRange(incident, nowMs))}>
              <time dateTime={evidence.time}>{formatClock(parseTime(evidence.time), zone)}</time>
              <span className="EvidenceList-sign" aria-hidden="true">
                {sign}
              </span>
              <span>
                <span className="EvidenceList-what">
                  <LogText text={evidence.service} /> · {name}
                </span>
                <LogText text={evidence.sentence} />
              </span>
            </Link>
          </li>
        );
      })}
    </ol>
  );
}

/** The lines that a piece of evidence is about. */
function linesOf(evidence: EvidenceDto, range: TimeRange): string {
  const template = evidence.templateId === undefined ? [] : [evidence.templateId];
  return `/explore${formatAddress({
    range,
    query: queryOf({ service: [evidence.service], template }),
    entry: evidence.entryId,
  })}`;
}
