import type { StatusDto } from '../../../api/overview.ts';
import { Panel } from '../../components/Panel.tsx';
import { formatBytes } from '../../format/number.ts';
import { formatDateTime, parseTime } from '../../format/time.ts';
import { zoneName } from '../../format/zone.ts';
import { useZone } from '../../state/app-context.ts';
import { useNow } from '../../state/use-now.ts';
import './ServerPanel.css';

export function ServerPanel({ status }: { readonly status: StatusDto }) {
  const zone = useZone();
  const nowMs = useNow();
  const startedMs = parseTime(status.startedAt);
  const facts: readonly (readonly [string, string])[] = [
    ['Version', status.version],
    ['Started', `${formatDateTime(startedMs, zone, nowMs)} ${zoneName(startedMs, zone)}`],
    ['Memory', formatBytes(status.memoryBytes)],
    ['Address', location.origin],
    ['Access', status.authentication ? 'with accounts' : 'everyone on this machine, without accounts'],
  ];
  return (
    <Panel title="Server">
      <dl>
        {facts.map(([name, value]) => (
          <div key={name} className="ServerPanel-row">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
