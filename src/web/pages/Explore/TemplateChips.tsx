import { X } from 'lucide-react';
import { entryField } from '../../../query/fields.ts';
import { useTemplateTexts } from '../../components/use-template-texts.ts';
import { TemplateText } from '../../components/TemplateText.tsx';
import { chosenValues, toggleValue } from '../../state/edit-query.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import './TemplateChips.css';

const TEMPLATE = entryField('template');

/** The patterns that the query names by id, in words, each with a way out. */
export function TemplateChips() {
  const { address, update } = usePageAddress();
  const texts = useTemplateTexts();
  const ids = chosenValues(address.query, TEMPLATE);
  return (
    <div className="TemplateChips" hidden={ids.length === 0}>
      {ids.map((id) => (
        <span key={id} className="TemplateChips-chip">
          <span className="muted">pattern</span>
          <span className="truncate">
            <TemplateText text={texts.get(id) ?? id} />
          </span>
          <button
            type="button"
            aria-label={`Remove pattern ${texts.get(id) ?? id}`}
            onClick={() =>
              update({ query: toggleValue(address.query, { field: TEMPLATE, value: id }, 'in') })
            }
          >
            <X size={12} aria-hidden="true" />
          </button>
        </span>
      ))}
    </div>
  );
}
