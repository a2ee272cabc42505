import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DetectionSettingsDto } from '../../../api/detection.ts';
import { setContamination } from '../../api/write-actions.ts';
import { useApp } from '../../state/app-context.ts';

export type Contamination = DetectionSettingsDto['contamination'];

export interface ThresholdDraft {
  /** What is shown: the draft, else what is in force. */
  readonly contamination: Contamination;
  readonly changed: boolean;
  set(contamination: Contamination): void;
  discard(): void;
  /** Puts it in force, and offers to take it back. */
  apply(): void;
}

/** A contamination being chosen, not in force until applied. */
export function useThresholdDraft(settings: DetectionSettingsDto): ThresholdDraft {
  const { toasts } = useApp();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Contamination>();
  const contamination = draft ?? settings.contamination;

  const failed = (error: unknown) =>
    toasts.show({ tone: 'failed', text: error instanceof Error ? error.message : String(error) });
  const save = async (value: Contamination) => {
    const saved = await setContamination(value);
    queries.setQueryData(['detection', '/settings/detection', []], saved);
    setDraft(undefined);
    await queries.invalidateQueries();
  };
  return {
    contamination,
    changed: contamination !== settings.contamination,
    set: setDraft,
    discard: () => setDraft(undefined),
    apply: () => {
      const undo = () => void save(settings.contamination).catch(failed);
      save(contamination)
        .then(() =>
          toasts.show({ tone: 'done', text: 'The new threshold applies to lines from now on.', undo }),
        )
        .catch(failed);
    },
  };
}
