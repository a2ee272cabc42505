import type { ReactNode } from 'react';
import type { DetectionSettingsDto, ModelsDto } from '../../../api/detection.ts';
import { Sentence } from '../../components/Sentence.tsx';
import { formatPlural, formatScore, formatShare } from '../../format/number.ts';
import { formatSince, parseTime } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { useNow } from '../../state/use-now.ts';

export interface ModelSentenceProps {
  readonly models: ModelsDto | undefined;
  readonly settings: DetectionSettingsDto | undefined;
  readonly failed: boolean;
}

export function ModelSentence({ models, settings, failed }: ModelSentenceProps) {
  const zone = useZone();
  const nowMs = useNow();
  const parts: ReactNode[] = [];
  if (models !== undefined) {
    const active = models.models.find((model) => model.active);
    if (active === undefined) parts.push(models.models.length === 0 ? 'No model yet' : 'No model is active');
    else {
      parts.push(
        <>
          Version {active.version}, learnt {formatSince(parseTime(active.createdAt), zone, nowMs)}
        </>,
        `from ${formatPlural(active.lines, 'line')}`,
        formatPlural(active.templates, 'pattern'),
      );
      if (settings?.threshold !== undefined) parts.push(`threshold ${formatScore(settings.threshold)}`);
      if (settings !== undefined) {
        parts.push(
          settings.contamination === 'auto'
            ? 'contamination automatic'
            : `contamination ${formatShare(settings.contamination)}`,
        );
      }
    }
  }
  return <Sentence parts={parts} failed={failed} />;
}
