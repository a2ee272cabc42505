import { useQueryClient } from '@tanstack/react-query';
import { GraduationCap } from 'lucide-react';
import { useState } from 'react';
import type { ModelsDto } from '../../../api/detection.ts';
import { trainModel } from '../../api/write-actions.ts';
import { Button } from '../../components/Button.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useApp } from '../../state/app-context.ts';
import { useMay } from '../../state/use-may.ts';
import { TrainingProgress } from './TrainingProgress.tsx';
import './TrainingPanel.css';

/** Learning anew, on request and with its progress. */
export function TrainingPanel({ training }: { readonly training: ModelsDto['training'] }) {
  const { toasts } = useApp();
  const queries = useQueryClient();
  const mayTrain = useMay('train model');
  const [starting, setStarting] = useState(false);
  const start = () => {
    setStarting(true);
    trainModel()
      .then(() => queries.invalidateQueries({ queryKey: ['models'] }))
      .catch((error: unknown) =>
        toasts.show({ tone: 'failed', text: error instanceof Error ? error.message : String(error) }),
      )
      .finally(() => setStarting(false));
  };
  return (
    <Panel
      title="Training"
      actions={
        mayTrain && (
          <Button
            disabled={starting || training !== undefined}
            icon={<GraduationCap size={14} aria-hidden="true" />}
            onClick={start}
          >
            Retrain now
          </Button>
        )
      }
    >
      {training === undefined ? (
        <p className="TrainingPanel-text">
          A new model is learnt on a schedule and when the lines change. It takes what you declared normal
          into account, and scoring goes on with the old model until the new one is ready.
        </p>
      ) : (
        <TrainingProgress training={training} />
      )}
    </Panel>
  );
}
