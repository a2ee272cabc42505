import type { ReactNode } from 'react';
import { Sentence } from '../../components/Sentence.tsx';
import { formatPlural } from '../../format/number.ts';
import { inSet } from './pattern-list.ts';
import type { ShownSet } from './pattern-list.ts';
import type { PatternsData } from './use-patterns.ts';

export function PatternSentence({ patterns }: { readonly patterns: PatternsData }) {
  const parts: ReactNode[] = [];
  if (!patterns.loading && patterns.error === null) {
    const count = (set: ShownSet) => patterns.all.filter(({ template }) => inSet(template, set)).length;
    const present = patterns.all.filter(({ count: lines }) => lines > 0).length;
    parts.push(
      patterns.cut
        ? `The ${formatPlural(present, 'most frequent pattern')}`
        : formatPlural(present, 'pattern'),
    );
    parts.push(`${count('new')} new`, `${count('rising')} rising`, `${count('gone')} gone`);
    const strange = count('anomalous');
    if (strange > 0) parts.push(<span className="Sentence-anomaly">{strange} with anomalies</span>);
  }
  return <Sentence parts={parts} failed={patterns.error !== null} />;
}
