import { useQueryClient } from '@tanstack/react-query';
import { ThumbsUp } from 'lucide-react';
import { useState } from 'react';
import type { FeedbackRequest } from '../../api/feedback.ts';
import { giveFeedback, takeFeedbackBack } from '../api/write-actions.ts';
import { useApp } from '../state/app-context.ts';
import { useMay } from '../state/use-may.ts';
import { Button } from './Button.tsx';

const WORDS: Readonly<Record<FeedbackRequest['kind'], string>> = {
  entry: 'Lines like this',
  template: 'This pattern',
  incident: 'Incidents like this',
};

/** "This is normal": takes effect at once, and can be taken back. Nothing for those who may not say so. */
export function NormalButton({ request }: { readonly request: FeedbackRequest }) {
  const { toasts } = useApp();
  const queries = useQueryClient();
  const allowed = useMay('declare normal');
  const [busy, setBusy] = useState(false);
  const failed = (error: unknown) =>
    toasts.show({ tone: 'failed', text: error instanceof Error ? error.message : String(error) });
  const run = async () => {
    setBusy(true);
    try {
      const { feedbackId } = await giveFeedback(request);
      const undo = () => {
        takeFeedbackBack(feedbackId)
          .then(() => queries.invalidateQueries())
          .catch(failed);
      };
      toasts.show({ tone: 'done', text: `${WORDS[request.kind]} no longer count as anomalies.`, undo });
      await queries.invalidateQueries();
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  if (!allowed) return null;
  return (
    <Button
      look="ghost"
      disabled={busy}
      icon={<ThumbsUp size={14} aria-hidden="true" />}
      onClick={() => void run()}
    >
      This is normal
    </Button>
  );
}
