import type { SourceDto } from '../../../api/sources.ts';
import { LogText } from '../../components/LogText.tsx';
import { ServiceLinks } from '../../components/ServiceLinks.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatCount, formatRate } from '../../format/number.ts';
import './SourceTable.css';

const SERVICES_SHOWN = 4;

export function SourceTable({ sources }: { readonly sources: readonly SourceDto[] }) {
  return (
    <div className="SourceTable" tabIndex={0} role="group" aria-label="Senders table">
      <table>
        <thead>
          <tr>
            <th scope="col">Sender</th>
            <th scope="col">Protocol</th>
            <th scope="col">Services</th>
            <th scope="col">Lines/s</th>
            <th scope="col">Last line</th>
            <th scope="col" title="How long after its own time the last line came">
              Lag
            </th>
            <th scope="col">Accepted</th>
            <th scope="col">Rejected</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <Row key={`${source.protocol} ${source.name} ${source.host}`} source={source} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ source }: { readonly source: SourceDto }) {
  const rejected = source.rejected.reduce((total, { count }) => total + count, 0);
  return (
    <tr>
      <th scope="row">
        <LogText text={source.name} />
        {source.host !== '' && (
          <span className="SourceTable-host">
            <LogText text={source.host} />
          </span>
        )}
      </th>
      <td>{source.protocol}</td>
      <td>
        <ServiceLinks services={source.services.slice(0, SERVICES_SHOWN)} />
        {source.services.length > SERVICES_SHOWN && ` and ${source.services.length - SERVICES_SHOWN} more`}
      </td>
      <td>{formatRate(source.linesPerSecond)}</td>
      <td>
        <TimeAgo time={source.lastSeen} />
        {source.silent && <span className="SourceTable-silent">has stopped</span>}
      </td>
      <td>{lagText(source.lagMs)}</td>
      <td>{formatCount(source.accepted)}</td>
      <td className={rejected > 0 ? 'SourceTable-rejected' : 'muted'}>
        {rejected === 0 ? '–' : formatCount(rejected)}
      </td>
    </tr>
  );
}

/** The sender's clock may be ahead of ours. */
function lagText(lagMs: number | null): string {
  if (lagMs === null) return '–';
  return lagMs < 0 ? `${formatDuration(-lagMs / 1000)} ahead` : formatDuration(lagMs / 1000);
}
