import type { ReactNode } from 'react';
import type { LiveStatsDto, StatusDto } from '../../../api/overview.ts';
import { Sentence } from '../../components/Sentence.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatPlural, formatRate } from '../../format/number.ts';
import { flowStages } from './flow-stages.ts';

export interface StatusSentenceProps {
  readonly status: StatusDto | undefined;
  readonly stats: LiveStatsDto | undefined;
  readonly failed: boolean;
}

export function StatusSentence({ status, stats, failed }: StatusSentenceProps) {
  const parts: ReactNode[] = [];
  if (status !== undefined) {
    const stuck = flowStages({ status, stats }).filter((stage) => stage.trouble !== undefined);
    const failing = status.checks.filter(({ ok }) => !ok);
    const troubles = stuck.length + failing.length;
    parts.push(
      troubles === 0 && status.ready ? (
        'All is well'
      ) : (
        <span className="Sentence-bad">
          {troubles === 0
            ? 'Not ready yet'
            : formatPlural(troubles, 'thing needs attention', 'things need attention')}
        </span>
      ),
    );
    if (stats !== undefined) parts.push(`${formatRate(stats.linesPerSecond)} lines/s`);
    parts.push(formatPlural(status.store.rows, 'line') + ' kept');
    parts.push(`up for ${formatDuration((Date.now() - Date.parse(status.startedAt)) / 1000)}`);
  }
  return <Sentence parts={parts} failed={failed} />;
}
