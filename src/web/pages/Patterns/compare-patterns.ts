import type { TemplateDto } from '../../../api/overview.ts';

/** A pattern now, and how often it occurred in the stretch it is compared with. */
export interface PatternChange {
  readonly template: TemplateDto;
  readonly count: number;
  readonly before: number;
}

/** Patterns of both stretches; those that are gone keep what is known from before, with a count of 0. */
export function comparePatterns(
  now: readonly TemplateDto[],
  before: readonly TemplateDto[],
): PatternChange[] {
  const earlier = new Map(before.map((template) => [template.id, template]));
  const present = now.map((template) => ({
    template,
    count: template.count,
    before: earlier.get(template.id)?.count ?? 0,
  }));
  const here = new Set(now.map(({ id }) => id));
  const gone = before
    .filter(({ id }) => !here.has(id))
    .map((template) => ({
      template: { ...template, badges: ['gone' as const], slices: template.slices.map(() => 0) },
      count: 0,
      before: template.count,
    }));
  return [...present, ...gone];
}

/**
 * How surprising a change is: the distance of two Poisson counts in standard deviations after the square-root
 * transform (Anscombe 1948), so that 1 → 9 weighs like 2,500 → 2,900.
 */
export function surprise({ count, before }: Pick<PatternChange, 'count' | 'before'>): number {
  return 2 * Math.abs(Math.sqrt(count + 0.375) - Math.sqrt(before + 0.375));
}
