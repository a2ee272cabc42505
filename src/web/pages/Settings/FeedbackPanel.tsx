import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { FeedbackDto } from '../../../api/feedback.ts';
import { feedbackQuery } from '../../api/read-queries.ts';
import { giveFeedback, takeFeedbackBack } from '../../api/write-actions.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import { useApp } from '../../state/app-context.ts';
import { useMay } from '../../state/use-may.ts';
import './FeedbackPanel.css';

const KINDS: Readonly<Record<FeedbackDto['kind'], string>> = {
  entry: 'lines like',
  template: 'pattern',
  incident: 'incident',
};

/** What was declared normal, each with a way back. */
export function FeedbackPanel() {
  const query = useQuery(feedbackQuery());
  const queries = useQueryClient();
  const { toasts } = useApp();
  const mayTakeBack = useMay('take back declared normal');
  const failed = (error: unknown) =>
    toasts.show({ tone: 'failed', text: error instanceof Error ? error.message : String(error) });
  const remove = (feedback: FeedbackDto) => {
    const { kind, id } = feedback;
    const undo = () => {
      giveFeedback({ kind, id })
        .then(() => queries.invalidateQueries())
        .catch(failed);
    };
    takeFeedbackBack(feedback.feedbackId)
      .then(() => queries.invalidateQueries())
      .then(() => toasts.show({ tone: 'done', text: 'It counts as an anomaly again.', undo }))
      .catch(failed);
  };
  return (
    <Panel
      title="Declared normal"
      note={query.data?.feedback.length === 0 ? undefined : query.data?.feedback.length}
    >
      <QueryError query={query} />
      {query.isPending && <Skeleton rows={3} rowHeight={40} />}
      {query.data?.feedback.length === 0 && (
        <EmptyState compact title="Nothing so far.">
          “This is normal” on a line, a pattern or an incident stops it from being reported. You can take it
          back here.
        </EmptyState>
      )}
      <ul>
        {query.data?.feedback.map((feedback) => (
          <li key={feedback.feedbackId} className="FeedbackPanel-row">
            <span className="FeedbackPanel-label truncate">
              <span className="muted">{KINDS[feedback.kind]} </span>
              <LogText text={feedback.label} />
            </span>
            <span className="muted">
              <TimeAgo time={feedback.createdAt} />
            </span>
            {mayTakeBack && <Button onClick={() => remove(feedback)}>Take back</Button>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
