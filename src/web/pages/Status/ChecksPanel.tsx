import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { StatusDto } from '../../../api/overview.ts';
import { Panel } from '../../components/Panel.tsx';
import './ChecksPanel.css';

/** What the server checks of itself. */
export function ChecksPanel({ checks }: { readonly checks: StatusDto['checks'] }) {
  return (
    <Panel title="Checks">
      <ul>
        {checks.map(({ name, ok, detail }) => (
          <li key={name} className="ChecksPanel-row" data-ok={ok}>
            {ok ? (
              <CircleCheck size={16} aria-label="well" />
            ) : (
              <TriangleAlert size={16} aria-label="not well" />
            )}
            <span>{name}</span>
            <span className="ChecksPanel-detail">{detail}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
