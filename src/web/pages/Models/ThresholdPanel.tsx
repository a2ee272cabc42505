import { useQuery } from '@tanstack/react-query';
import type { DetectionSettingsDto } from '../../../api/detection.ts';
import { previewQuery } from '../../api/read-queries.ts';
import { Button } from '../../components/Button.tsx';
import { Panel } from '../../components/Panel.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { ScoreHistogram } from '../../components/chart/ScoreHistogram.tsx';
import { useDebounced } from '../../state/use-debounced.ts';
import { useMay } from '../../state/use-may.ts';
import { roundContamination, shareAbove } from './contamination-scale.ts';
import { MarkedExamples } from './MarkedExamples.tsx';
import { ThresholdControls } from './ThresholdControls.tsx';
import { useThresholdDraft } from './use-threshold-draft.ts';
import './ThresholdPanel.css';

/** A preview is asked for when the hand rests this long. */
const REST_MS = 150;

/** How strict LogSentry is: a share of lines or a threshold, with what it would have marked. */
export function ThresholdPanel({ settings }: { readonly settings: DetectionSettingsDto }) {
  const mayApply = useMay('change detection');
  const draft = useThresholdDraft(settings);
  const preview = useQuery(previewQuery(useDebounced(draft.contamination, REST_MS)));
  const shown = preview.data;
  return (
    <Panel
      title="Threshold"
      note="scores of the last day"
      actions={
        <>
          {draft.changed && (
            <Button look="ghost" onClick={draft.discard}>
              Discard
            </Button>
          )}
          {mayApply ? (
            <Button
              look={draft.changed ? 'primary' : 'plain'}
              disabled={!draft.changed}
              onClick={draft.apply}
            >
              Apply
            </Button>
          ) : (
            <span className="muted">a preview: only editors may apply it</span>
          )}
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
                draft.set(roundContamination(shareAbove(shown.histogram, threshold)))
              }
            />
          )}
        </div>
        <ThresholdControls draft={draft} preview={shown} />
        {shown !== undefined && <MarkedExamples threshold={shown.threshold} />}
      </div>
    </Panel>
  );
}
