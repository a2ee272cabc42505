import type { TemplateDto } from '../../../api/overview.ts';
import { surprise } from './compare-patterns.ts';
import type { PatternChange } from './compare-patterns.ts';

export const SHOWN_SETS = ['all', 'new', 'rising', 'rare', 'gone', 'anomalous'] as const;
export type ShownSet = (typeof SHOWN_SETS)[number];

export const SORTS = ['count', 'change', 'newest', 'anomalies'] as const;
export type PatternSort = (typeof SORTS)[number];

export interface PatternListOptions {
  readonly show: ShownSet;
  readonly sort: PatternSort;
  /** Must occur in the pattern or a service of it, letter case ignored. */
  readonly text: string;
}

export function inSet(template: TemplateDto, set: ShownSet): boolean {
  switch (set) {
    case 'all':
      return true;
    case 'anomalous':
      return template.anomalies > 0;
    default:
      return template.badges.includes(set);
  }
}

/** The patterns to show, in order. */
export function listPatterns(
  changes: readonly PatternChange[],
  options: PatternListOptions,
): PatternChange[] {
  const text = options.text.toLowerCase();
  return changes
    .filter(({ template }) => inSet(template, options.show) && matches(template, text))
    .sort(ORDER[options.sort]);
}

const ORDER: Readonly<Record<PatternSort, (a: PatternChange, b: PatternChange) => number>> = {
  count: (a, b) => b.count - a.count,
  change: (a, b) => surprise(b) - surprise(a),
  newest: (a, b) => b.template.firstSeen.localeCompare(a.template.firstSeen),
  anomalies: (a, b) => b.template.anomalies - a.template.anomalies,
};

function matches(template: TemplateDto, text: string): boolean {
  return (
    text === '' || [template.text, ...template.services].some((part) => part.toLowerCase().includes(text))
  );
}
