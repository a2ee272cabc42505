import { Minus, Plus } from 'lucide-react';
import { stanceOf, toggleValue } from '../state/edit-query.ts';
import type { FieldValue } from '../state/edit-query.ts';
import { usePageAddress } from '../state/use-page-address.ts';
import { IconButton } from './Button.tsx';

export interface FilterButtonsProps {
  readonly value: FieldValue;
  /** What the value is called on the page. */
  readonly name: string;
}

/** Asks for a value or keeps it out; pressed while the query does, and takes it back then. */
export function FilterButtons({ value, name }: FilterButtonsProps) {
  const { address, update } = usePageAddress();
  const stance = stanceOf(address.query, value);
  return (
    <>
      <IconButton
        label={`Only with ${name} ${value.value}`}
        icon={<Plus size={14} />}
        aria-pressed={stance === 'in'}
        onClick={() => update({ query: toggleValue(address.query, value, 'in') })}
      />
      <IconButton
        label={`Without ${name} ${value.value}`}
        icon={<Minus size={14} />}
        aria-pressed={stance === 'out'}
        onClick={() => update({ query: toggleValue(address.query, value, 'out') })}
      />
    </>
  );
}
