import type { ReactNode } from 'react';
import type { IncidentDto } from '../../../api/detection.ts';
import { Sentence } from '../../components/Sentence.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import { formatPlural } from '../../format/number.ts';

export interface IncidentSentenceProps {
  readonly incidents: readonly IncidentDto[] | undefined;
  readonly failed: boolean;
}

export function IncidentSentence({ incidents, failed }: IncidentSentenceProps) {
  const parts: ReactNode[] = [];
  if (incidents !== undefined) {
    const open = incidents.filter(({ status }) => status === 'open');
    const high = open.filter(({ severity }) => severity === 'high').length;
    parts.push(
      open.length === 0 ? (
        'No open incidents'
      ) : (
        <span className="Sentence-bad">{formatPlural(open.length, 'open incident')}</span>
      ),
    );
    if (high > 0) parts.push(`${high} severe`);
    const newest = open
      .map(({ lastSeen }) => lastSeen)
      .sort()
      .at(-1);
    if (newest !== undefined) {
      parts.push(
        <span className="Sentence-aside">
          last sign <TimeAgo time={newest} />
        </span>,
      );
    }
  }
  return <Sentence parts={parts} failed={failed} />;
}
