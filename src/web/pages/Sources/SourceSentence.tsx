import type { ReactNode } from 'react';
import type { SourceDto } from '../../../api/sources.ts';
import { Sentence } from '../../components/Sentence.tsx';
import { formatPlural, formatRate, formatShare } from '../../format/number.ts';

export interface SourceSentenceProps {
  readonly sources: readonly SourceDto[] | undefined;
  readonly failed: boolean;
}

export function SourceSentence({ sources, failed }: SourceSentenceProps) {
  const parts: ReactNode[] = [];
  if (sources !== undefined) {
    const sum = (of: (source: SourceDto) => number) =>
      sources.reduce((total, source) => total + of(source), 0);
    const accepted = sum((source) => source.accepted);
    const rejected = sum((source) => source.rejected.reduce((total, { count }) => total + count, 0));
    parts.push(sources.length === 0 ? 'No sender yet' : formatPlural(sources.length, 'sender'));
    if (sources.length > 0) {
      parts.push(`${formatRate(sum((source) => source.linesPerSecond))} lines/s`);
      parts.push(
        rejected === 0 ? (
          'nothing rejected'
        ) : (
          <span className="Sentence-caution">
            {formatPlural(rejected, 'line')} rejected ({formatShare(rejected / (accepted + rejected))})
          </span>
        ),
      );
    }
  }
  return <Sentence parts={parts} failed={failed} />;
}
