import type { ModelsDto } from '../../../api/detection.ts';
import { formatShare } from '../../format/number.ts';
import './TrainingProgress.css';

/** What a running training is at. */
export function TrainingProgress({ training }: { readonly training: NonNullable<ModelsDto['training']> }) {
  return (
    <div className="TrainingProgress">
      <span>{training.phase}</span>
      <span>{formatShare(training.progress)}</span>
      <progress max={1} value={training.progress} aria-label={`Training: ${training.phase}`} />
    </div>
  );
}
