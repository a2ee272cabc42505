import type { SourceDto } from '../../../api/sources.ts';
import { LogText } from '../../components/LogText.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatPlural } from '../../format/number.ts';
import './RejectsPanel.css';

/** Lines that were refused, why, and what to change; absent when there are none. */
export function RejectsPanel({ sources }: { readonly sources: readonly SourceDto[] }) {
  const rejects = sources.flatMap((source) => source.rejected.map((reject) => ({ source, reject })));
  if (rejects.length === 0) return null;
  return (
    <Panel title="Rejected lines" note="since the server started; the other lines of a request were kept">
      <ul>
        {rejects.map(({ source, reject }) => (
          <li key={`${source.name} ${reject.reason}`} className="RejectsPanel-item">
            <p>
              <strong>{formatPlural(reject.count, 'line')}</strong> of <LogText text={source.name} />:{' '}
              {reject.reason.replaceAll('_', ' ')}
            </p>
            {reject.sample !== '' && (
              <pre tabIndex={0} aria-label="Rejected line">
                <LogText text={reject.sample} />
              </pre>
            )}
            <p className="muted">
              <LogText text={reject.hint} />
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
