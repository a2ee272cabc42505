import type { TemplateDto } from '../../../api/overview.ts';
import './PatternBadges.css';

const MEANINGS = {
  new: 'not seen earlier in this time range',
  rare: 'hardly ever seen in this time range',
  gone: 'seen before, but no longer',
  rising: 'far more often lately',
} as const;

export function PatternBadges({ template }: { readonly template: TemplateDto }) {
  return template.badges.map((badge) => (
    <span key={badge} className="PatternBadges-badge" data-badge={badge} title={MEANINGS[badge]}>
      {badge}
    </span>
  ));
}
