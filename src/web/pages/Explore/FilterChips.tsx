import { SlidersHorizontal, X } from 'lucide-react';
import { useTemplateTexts } from '../../components/use-template-texts.ts';
import { Button } from '../../components/Button.tsx';
import { LogText } from '../../components/LogText.tsx';
import { filterChips, NO_FILTERS, withoutChip } from '../../state/filters.ts';
import type { FilterChip } from '../../state/filters.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import './FilterChips.css';

/** The conditions in force, each with a way out. */
export function FilterChips({ onOpenFacets }: { readonly onOpenFacets: () => void }) {
  const { address, update } = usePageAddress();
  const templateTexts = useTemplateTexts();
  const chips = filterChips(address.filters);
  return (
    <div className="FilterChips" data-empty={chips.length === 0}>
      <Button
        className="FilterChips-open"
        icon={<SlidersHorizontal size={14} aria-hidden="true" />}
        onClick={onOpenFacets}
      >
        Filters
      </Button>
      {chips.map((chip) => (
        <span key={`${chip.key} ${chip.value}`} className="FilterChips-chip">
          <span className="FilterChips-key">{KEY_NAMES[chip.key]}</span>
          <span className="truncate">
            <LogText text={shownValue(chip, templateTexts)} />
          </span>
          <button
            type="button"
            aria-label={`Remove ${KEY_NAMES[chip.key]} ${chip.value}`}
            onClick={() => update({ filters: withoutChip(address.filters, chip) })}
          >
            <X size={12} aria-hidden="true" />
          </button>
        </span>
      ))}
      {chips.length > 1 && (
        <Button look="ghost" onClick={() => update({ filters: NO_FILTERS })}>
          Clear
        </Button>
      )}
    </div>
  );
}

const KEY_NAMES: Readonly<Record<FilterChip['key'], string>> = {
  service: 'service',
  level: 'level',
  host: 'host',
  text: 'contains',
  template: 'pattern',
  trace: 'trace',
  anomalous: 'anomalous',
  minScore: 'score ≥',
};

function shownValue({ key, value }: FilterChip, templateTexts: ReadonlyMap<string, string>): string {
  if (key === 'anomalous') return value === 'true' ? 'only' : 'none';
  return key === 'template' ? (templateTexts.get(value) ?? value) : value;
}
