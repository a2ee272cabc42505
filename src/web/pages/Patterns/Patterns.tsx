import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { FirstLog } from '../../components/FirstLog.tsx';
import { RangeIsEmpty } from '../../components/RangeIsEmpty.tsx';
import { Button } from '../../components/Button.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { Split } from '../../components/Split.tsx';
import { useStats } from '../../live/use-stats.ts';
import { useKeys } from '../../state/use-keys.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { PatternControls } from './PatternControls.tsx';
import { PatternDetail } from './PatternDetail.tsx';
import { PatternRow } from './PatternRow.tsx';
import { PatternSentence } from './PatternSentence.tsx';
import { usePatterns } from './use-patterns.ts';
import './Patterns.css';

/** Names of the columns; on a phone the figures speak for themselves. */
function PatternHead({ compared }: { readonly compared: boolean }) {
  return (
    <div className="PatternRow is-head" aria-hidden="true">
      <span className="PatternRow-text">Pattern</span>
      <span className="PatternRow-spark">Over time</span>
      <span className="PatternRow-count">Lines</span>
      <span className="PatternRow-before">{compared ? 'Before' : ''}</span>
      <span className="PatternRow-share">Share</span>
      <span className="PatternRow-change">Change</span>
      <span className="PatternRow-anomalies">Anomalies</span>
    </div>
  );
}

/** What kinds of lines there are, which of them are new, and how that changed. */
export function Patterns() {
  const { address, updateView } = usePageAddress();
  const patterns = usePatterns();
  const stats = useStats();
  const { open } = address.view;
  const chosen = patterns.all.find(({ template }) => template.id === open);
  const move = (step: number) => {
    const at = patterns.shown.findIndex(({ template }) => template.id === open);
    const next = patterns.shown[Math.min(Math.max(at + step, 0), patterns.shown.length - 1)];
    if (next !== undefined) updateView({ open: next.template.id }, { replace: open !== undefined });
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Escape: () => open !== undefined && updateView({ open: '' }),
  });

  if (stats?.entries === 0) return <FirstLog />;
  return (
    <Split
      side={
        chosen !== undefined && <PatternDetail change={chosen} onClose={() => updateView({ open: '' })} />
      }
    >
      <PatternSentence patterns={patterns} />
      <PatternControls patterns={patterns} />
      {patterns.error !== null && <ErrorNotice error={patterns.error} onRetry={patterns.retry} />}
      {patterns.loading && <Skeleton rows={14} rowHeight={56} />}
      {!patterns.loading && patterns.all.length === 0 && <RangeIsEmpty />}
      {patterns.all.length > 0 && patterns.shown.length === 0 && (
        <EmptyState
          title="No pattern fits."
          actions={<Button onClick={() => updateView({ show: '', q: '' })}>Show all patterns</Button>}
        />
      )}
      <div className="Patterns-list" data-stale={patterns.stale} data-compared={patterns.compared !== 'no'}>
        <PatternHead compared={patterns.compared === 'yes'} />
        <ul aria-label="Patterns">
          {patterns.shown.map((change) => (
            <PatternRow
              key={change.template.id}
              change={change}
              compared={patterns.compared === 'yes'}
              chosen={change.template.id === open}
            />
          ))}
        </ul>
      </div>
      {patterns.cut && (
        <p className="muted">
          Only the most frequent patterns are listed; narrow the time range to see others.
        </p>
      )}
    </Split>
  );
}
