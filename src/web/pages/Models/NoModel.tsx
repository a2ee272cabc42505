import type { ModelsDto } from '../../../api/detection.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Panel } from '../../components/Panel.tsx';
import { CodeBlock } from '../../components/CodeBlock.tsx';
import { curlLine } from '../../components/curl-line.ts';
import { formatPlural } from '../../format/number.ts';
import { useStats } from '../../live/use-stats.ts';
import './NoModel.css';
import { TrainingProgress } from './TrainingProgress.tsx';

/** Why there is no model, and what it takes. */
export function NoModel({ training }: { readonly training: ModelsDto['training'] }) {
  const stats = useStats();
  return (
    <Panel title="The first model">
      {training === undefined ? (
        <EmptyState
          title={
            stats === undefined
              ? 'LogSentry has not learnt anything yet.'
              : `${formatPlural(stats.linesUntilModel, 'more line')} until LogSentry starts to learn.`
          }
        >
          <p>
            The first model is made by itself within seconds of the first few thousand lines. Until then lines
            are kept but not judged.
          </p>
        </EmptyState>
      ) : (
        <TrainingProgress training={training} />
      )}
      {stats?.entries === 0 && (
        <div className="NoModel-command">
          <CodeBlock label="Command that sends a line" code={curlLine(location.origin)} />
        </div>
      )}
    </Panel>
  );
}
