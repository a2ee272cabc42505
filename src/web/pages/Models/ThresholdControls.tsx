import { useId } from 'react';
import type { PreviewDto } from '../../../api/detection.ts';
import { formatCount, formatPlural, formatScore, formatShare } from '../../format/number.ts';
import { contaminationAt, SLIDER_STEPS, sliderPosition } from './contamination-scale.ts';
import type { ThresholdDraft } from './use-threshold-draft.ts';
import './ThresholdControls.css';

/** Where the slider starts when leaving `auto`, as users of the original expect. */
const DEFAULT_CONTAMINATION = 0.1;

export interface ThresholdControlsProps {
  readonly draft: ThresholdDraft;
  readonly preview: PreviewDto | undefined;
}

/** The share of lines as a slider, and in words what it would have marked. */
export function ThresholdControls({ draft, preview }: ThresholdControlsProps) {
  const sliderId = useId();
  const { contamination } = draft;
  const inWords = contamination === 'auto' ? 'automatic' : formatShare(contamination);
  return (
    <div className="ThresholdControls">
      <label htmlFor={sliderId}>
        Contamination <strong>{inWords}</strong>
      </label>
      <p className="ThresholdControls-help">
        The share of lines to mark as anomalies. A line gets a score from 0, like all others, to 1, like no
        other; the share says where the threshold lies.
      </p>
      <input
        id={sliderId}
        type="range"
        min={0}
        max={SLIDER_STEPS}
        value={sliderPosition(contamination === 'auto' ? DEFAULT_CONTAMINATION : contamination)}
        aria-valuetext={inWords}
        onChange={(event) => draft.set(contaminationAt(event.target.valueAsNumber))}
      />
      <label className="ThresholdControls-auto">
        <input
          type="checkbox"
          checked={contamination === 'auto'}
          onChange={(event) => draft.set(event.target.checked ? 'auto' : DEFAULT_CONTAMINATION)}
        />
        Let LogSentry choose
      </label>
      <p className="ThresholdControls-preview" aria-live="polite">
        {preview === undefined ? 'Working it out…' : <WouldHaveMarked preview={preview} />}
      </p>
    </div>
  );
}

function WouldHaveMarked({ preview }: { readonly preview: PreviewDto }) {
  const { threshold, lastHour, lastDay } = preview;
  return (
    <>
      At a threshold of <strong>{formatScore(threshold)}</strong> it would have marked{' '}
      <strong className="ThresholdControls-marked">{formatCount(lastHour.marked)}</strong> of{' '}
      {formatPlural(lastHour.lines, 'line')} in the last hour, and {formatCount(lastDay.marked)} of{' '}
      {formatCount(lastDay.lines)} in the last day.
    </>
  );
}
