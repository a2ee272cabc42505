import type { TemplatesDto } from '../../../api/overview.ts';

type Template = TemplatesDto['templates'][number];

/** Patterns never seen before, newest first; what came only once stands behind what came again. */
export function newPatterns<T extends Pick<Template, 'badges' | 'count' | 'firstSeen'>>(
  templates: readonly T[],
): T[] {
  const once = ({ count }: T) => (count > 1 ? 0 : 1);
  return templates
    .filter(({ badges }) => badges.includes('new'))
    .sort((a, b) => once(a) - once(b) || b.firstSeen.localeCompare(a.firstSeen));
}
