import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { DetectionSettingsDto } from '../../../api/detection.ts';
import { previewQuery } from '../../api/read-queries.ts';
import { setContamination } from '../../api/write-actions.ts';
import { Button } from '../../components/Button.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { Panel } from '../../components/Panel.tsx';
import { ScoreHistogram } from '../../components/chart/ScoreHistogram.tsx';
import { formatCount, formatPlural, formatScore, formatShare } from '../../format/number.ts';
import { useApp } from '../../state/app-context.ts';
import { useDebounced } from '../../state/use-debounced.ts';
import {
  contaminationAt,
  roundContamination,
  shareAbove,
  SLIDER_STEPS,
  sliderPosition,
} from './contamination-scale.ts';
import { MarkedExamples } from './MarkedExamples.tsx';
import './ThresholdPanel.css';

/** A preview is asked for when the hand rests this long. */
const REST_MS = 150;
/** Where the slider starts when leaving `auto`, as users of the original expect. */
const DEFAULT_CONTAMINATION = 0.1;

/** How strict LogSentry is: a share of lines or a threshold, with what it would have marked. */
export function ThresholdPanel({ settings }: { readonly settings: DetectionSettingsDto }) {
  const { toasts } = useApp();
  const queries = useQueryClient();
  const sliderId = useId();
  const [draft, setDraft] = useState<DetectionSettingsDto['contamination']>();
  const contamination = draft ?? settings.contamination;
  const asked = useDebounced(contamination, REST_MS);
  const preview = useQuery(previewQuery(asked));
  const changed = contamination !== settings.contamination;

  const failed = (error: unknown) =>
    toasts.show({ tone: 'failed', text: error instanceof Error ? error.message : String(error) });
  const save = async (value: DetectionSettingsDto['contamination']) => {
    const saved = await setContamination(value);
    queries.setQueryData(['detection', '/settings/detection', []], saved);
    setDraft(undefined);
    await queries.invalidateQueries();
  };
  const apply = () => {
    const before = settings.contamination;
    save(contamination)
      .then(() =>
        toasts.show({
          tone: 'done',
          text: 'The new threshold applies to lines from now on.',
          undo: () => void save(before).catch(failed),
        }),
      )
      .catch(failed);
  };

  const shown = preview.data;
  return (
    <Panel
      title="Threshold"
      note="scores of the last day"
      actions={
        <>
          {changed && (
            <Button look="ghost" onClick={() => setDraft(undefined)}>
              Discard
            </Button>
          )}
          <Button look={changed ? 'primary' : 'plain'} disabled={!changed} onClick={apply}>
            Apply
          </Button>
        </>
      }
    >
      <div className="ThresholdPanel">
        <div className="ThresholdPanel-chart">
          <QueryError query={preview} />
          {shown !== undefined && (
            <ScoreHistogram
              histogram={shown.histogram}
              threshold={shown.threshold}
              onThreshold={(threshold) =>
                setDraft(roundContamination(shareAbove(shown.histogram, threshold)))
              }
            />
          )}
        </div>
        <div className="ThresholdPanel-controls">
          <label htmlFor={sliderId}>
            Contamination{' '}
            <strong>{contamination === 'auto' ? 'automatic' : formatShare(contamination)}</strong>
          </label>
          <input
            id={sliderId}
            type="range"
            min={0}
            max={SLIDER_STEPS}
            value={sliderPosition(contamination === 'auto' ? DEFAULT_CONTAMINATION : contamination)}
            aria-valuetext={contamination === 'auto' ? 'automatic' : formatShare(contamination)}
            onChange={(event) => setDraft(contaminationAt(event.target.valueAsNumber))}
          />
          <label className="ThresholdPanel-auto">
            <input
              type="checkbox"
              checked={contamination === 'auto'}
              onChange={(event) => setDraft(event.target.checked ? 'auto' : DEFAULT_CONTAMINATION)}
            />
            Let LogSentry choose
          </label>
          <p className="ThresholdPanel-preview" aria-live="polite">
            {shown === undefined ? (
              'Working it out…'
            ) : (
              <>
                At a threshold of <strong>{formatScore(shown.threshold)}</strong> it would have marked{' '}
                <strong className="ThresholdPanel-marked">{formatCount(shown.lastHour.marked)}</strong> of{' '}
                {formatPlural(shown.lastHour.lines, 'line')} in the last hour, and{' '}
                {formatCount(shown.lastDay.marked)} of {formatCount(shown.lastDay.lines)} in the last day.
              </>
            )}
          </p>
        </div>
        {shown !== undefined && <MarkedExamples threshold={shown.threshold} />}
      </div>
    </Panel>
  );
}
