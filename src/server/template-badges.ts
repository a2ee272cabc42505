import type { TemplateDto } from '../api/overview.ts';
import type { TemplateCount } from '../store/store.ts';

/** Lines below which a template counts as rare in a range. */
const RARE_COUNT = 3;
/** The last third of the range holds this many times what an even spread would. */
const RISING_FACTOR = 2;
/** Fewer lines than this do not rise or vanish: they are chance. */
const TREND_MIN_COUNT = 30;

export interface BadgeRange {
  readonly fromUs: number;
  readonly toUs: number;
  /** Whether any template has lines in the first third: without a past nothing is new. */
  readonly hasPast: boolean;
}

/** Whether a template has lines in the first third of the range. */
export function hasEarlyLines({ slices }: Pick<TemplateCount, 'slices'>): boolean {
  return sum(slices.slice(0, Math.ceil(slices.length / 3))) > 0;
}

/** What is notable about a template in a range, from its counts alone. */
export function templateBadges(
  count: Pick<TemplateCount, 'count' | 'firstUs' | 'slices'>,
  range: BadgeRange,
): TemplateDto['badges'] {
  const badges: TemplateDto['badges'] = [];
  const third = Math.ceil(count.slices.length / 3);
  const late = sum(count.slices.slice(-third));
  const early = sum(count.slices.slice(0, third));
  const cameLate = count.firstUs >= range.fromUs + (range.toUs - range.fromUs) / 3 && early === 0;
  if (range.hasPast && cameLate) badges.push('new');
  if (count.count <= RARE_COUNT) badges.push('rare');
  if (count.count >= TREND_MIN_COUNT && count.slices.length >= 6) {
    if (late === 0) badges.push('gone');
    else if (early > 0 && late > (count.count / 3) * RISING_FACTOR) badges.push('rising');
  }
  return badges;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
